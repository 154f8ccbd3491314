"""A small network that reads a question as a request, beside the rules: what it was shown is in `training/`."""
