"""The network behind sentiment and aspects: one body, two linear heads."""

from typing import Any

LABELS = 3


def make_network(body: Any, *, width: int = 384) -> Any:
    """Returns a torch module over a BERT body.

    `features` gives [first token, mean of the text, mean of the aspect] (texts, 3 x width), the last third zero without an aspect;
    `forward` gives the logits of the sentence head and of the aspect head, (texts, 3) each.

    Args:
        body: a transformers BERT model.
        width: of its hidden states.
    """
    import torch

    class SentimentNetwork(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = body
            self.dropout = torch.nn.Dropout(0.1)
            self.sentence_head = torch.nn.Linear(2 * width, LABELS)
            self.aspect_head = torch.nn.Linear(3 * width, LABELS)

        def features(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            hidden = self.body(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state.float()  # (texts, tokens, width)
            aspect = token_type_ids.unsqueeze(-1).to(hidden.dtype)
            text = (attention_mask - token_type_ids).unsqueeze(-1).to(hidden.dtype)
            means = [(hidden * mask).sum(1) / mask.sum(1).clamp(min=1.0) for mask in (text, aspect)]
            return torch.cat([hidden[:, 0], *means], dim=1)  # (texts, 3 x width)

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> tuple[Any, Any]:
            features = self.dropout(self.features(input_ids, attention_mask, token_type_ids))
            return self.sentence_head(features[:, : 2 * width]), self.aspect_head(features)

    return SentimentNetwork()
