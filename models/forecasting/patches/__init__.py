"""The patch Transformer: tokens, network (torch, for training), numpy inference, synthetic series, pre-training."""
