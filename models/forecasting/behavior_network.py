"""The network of the behaviour encoder: event tokens -> Transformer -> one vector a period -> fully connected head.

Kept apart from the training so that torch loads in one place only; `build_network` is the only way in.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

TOKEN_DROPOUT = 0.3  # share of events left out at each training step


@dataclass(frozen=True)
class NetworkShape:
    """Sizes of the network.

    Attributes:
        field_sizes: codes of each event field.
        season: periods of one season, 7 days or 24 hours.
        window: past values the head sees.
        memory: past periods whose pooled vectors the head sees.
        horizon: periods ahead.
        uses_behavior: True for the encoder, whose head reads the pooled vectors; False for the plain head, which reads the series'
            own past. The encoder is trained on what the plain head leaves over, so that it can only add what the past lacks.
        width: of token embeddings; small, since a shop has hundreds of periods, not millions.
        pooled: numbers that a period's vector is narrowed to before the head.
    """

    field_sizes: tuple[int, ...]
    season: int
    window: int
    memory: int
    horizon: int
    uses_behavior: bool = True
    width: int = 32
    layers: int = 2
    heads: int = 4
    pooled: int = 6
    hidden: int = 48
    dropout: float = 0.2


def build_network(shape: NetworkShape) -> Any:
    """Returns a fresh network as a torch module.

    It is called with `past` (batch, window), `level` (batch, horizon: the baseline relative to the window's mean), `place`
    (batch, season: one-hot place of the origin in its season) and `vectors` (batch, memory, pooled + 1) of the encoder;
    it returns the residual over the baseline, (batch, horizon). `encode(tokens, position, counts)` gives the vectors.
    """
    return _network_class()(shape)


def _clock(position: Any) -> Any:
    """Returns two waves of the place in the period, (periods, length, 4)."""
    import torch

    angle = 2 * torch.pi * position.unsqueeze(-1)  # (periods, length, 1)
    return torch.cat([angle.sin(), angle.cos(), (2 * angle).sin(), (2 * angle).cos()], dim=-1)


@cache
def _encoder_class() -> Any:
    import torch
    from torch import nn

    class PeriodEncoder(nn.Module):  # type: ignore[misc, unused-ignore]
        """Event tokens of a period to one short vector."""

        def __init__(self, shape: NetworkShape) -> None:
            super().__init__()
            self.fields = nn.ModuleList(nn.Embedding(size, shape.width, padding_idx=0) for size in shape.field_sizes)
            self.time = nn.Linear(4, shape.width)
            layer = nn.TransformerEncoderLayer(
                shape.width, shape.heads, 2 * shape.width, shape.dropout, "gelu", batch_first=True, norm_first=True
            )
            self.encoder = nn.TransformerEncoder(layer, shape.layers, enable_nested_tensor=False)
            self.attention = nn.Linear(shape.width, 1)
            self.narrow = nn.Linear(2 * shape.width, shape.pooled)

        def forward(self, tokens: Any, position: Any, counts: Any) -> Any:
            """Returns one vector a period: (periods, length, fields) -> (periods, pooled + 1)."""
            is_pad = tokens[:, :, 0] == 0  # (periods, length)
            if self.training:  # no day can be told by single events
                is_pad = is_pad | (torch.rand(is_pad.shape) < TOKEN_DROPOUT)
            is_pad[:, 0] = False  # an empty period attends to its first pad: no NaN
            embedded = self.time(_clock(position))
            for place, table in enumerate(self.fields):
                embedded = embedded + table(tokens[:, :, place])  # (periods, length, width)
            states = self.encoder(embedded, src_key_padding_mask=is_pad)
            weights = self.attention(states).masked_fill(is_pad.unsqueeze(-1), -1e9).softmax(dim=1)
            focus = (weights * states).sum(dim=1)  # (periods, width)
            kept = (~is_pad).unsqueeze(-1).float()
            mean = (states * kept).sum(dim=1) / kept.sum(dim=1)
            narrow = torch.tanh(self.narrow(torch.cat([focus, mean], dim=-1)))
            return torch.cat([narrow, counts.unsqueeze(-1)], dim=-1)  # (periods, pooled + 1)

    return PeriodEncoder


@cache
def _network_class() -> Any:
    import torch
    from torch import nn

    class BehaviorNetwork(nn.Module):  # type: ignore[misc, unused-ignore]
        """The head, with the encoder before it where behaviour is used."""

        def __init__(self, shape: NetworkShape) -> None:
            super().__init__()
            self.shape = shape
            inputs = shape.season + (2 * (shape.pooled + 1) if shape.uses_behavior else shape.window + shape.horizon)
            if shape.uses_behavior:
                self.encode = _encoder_class()(shape)
            last = nn.Linear(shape.hidden, shape.horizon)
            nn.init.zeros_(last.weight)  # training starts from the baseline
            nn.init.zeros_(last.bias)
            self.head = nn.Sequential(nn.Linear(inputs, shape.hidden), nn.GELU(), nn.Dropout(shape.dropout), last)

        def forward(self, past: Any, level: Any, place: Any, vectors: Any = None) -> Any:
            """Returns the residual over the baseline, (batch, horizon)."""
            if not self.shape.uses_behavior:
                return self.head(torch.cat([past, level, place], dim=-1))
            usual = vectors.mean(dim=1)  # (batch, pooled + 1)
            recent = vectors[:, -self.shape.season :].mean(dim=1)
            last = vectors[:, -max(1, self.shape.season // 7) :].mean(dim=1)
            return self.head(torch.cat([place, recent - usual, last - usual], dim=-1))  # changes, since levels drift

    return BehaviorNetwork
