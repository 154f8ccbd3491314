"""The patch Transformer in torch, for training; `inference.py` is the same network in numpy."""

import torch
from torch import Tensor, nn

from cartwise.models.forecasting.patches.bases import BASES
from cartwise.models.forecasting.patches.tokens import (
    FUTURE_TOKENS,
    FUTURE_WIDTH,
    GLOBALS,
    PAST_TOKENS,
    PAST_WIDTH,
    PATCH,
)

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
WIDTH, HEADS, INNER, LAYERS = 128, 4, 384, 4
_MIDDLE = QUANTILES.index(0.5)


class Block(nn.Module):
    """Attention and feed-forward, normalised before each (Xiong et al. 2020)."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Returns `(batch, tokens, width)`; `bias` is `(batch, 1, 1, tokens)`, minus infinity for padding."""
        batch, tokens, _ = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, tokens, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        mixed = nn.functional.scaled_dot_product_attention(
            q, k, v, attn_mask=bias
        )  # (batch, heads, tokens, width / heads)
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, tokens, WIDTH))
        grown: Tensor = x + self.down(nn.functional.gelu(self.up(self.norm2(x)), approximate="tanh"))
        return grown


class PatchTransformer(nn.Module):
    """Past and future patches -> quantiles of each future step, in units of the series' scale.

    Patches as tokens follow PatchTST (Nie et al. 2023); the future is a blend of naive bases plus a residual; quantiles are the median
    plus cumulated positive steps, so that they never cross.
    """

    def __init__(self) -> None:
        super().__init__()
        self.past, self.future = nn.Linear(PAST_WIDTH, WIDTH), nn.Linear(FUTURE_WIDTH, WIDTH)
        self.overall = nn.Linear(GLOBALS, WIDTH)
        self.place = nn.Parameter(0.02 * torch.randn(PAST_TOKENS + FUTURE_TOKENS, WIDTH))
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.gate = nn.Linear(WIDTH, BASES)
        self.head = nn.Linear(WIDTH, PATCH * len(QUANTILES))
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, past: Tensor, seen: Tensor, future: Tensor, overall: Tensor, bases: Tensor) -> Tensor:
        """Returns `(batch, f * PATCH, quantiles)` in units of the scale."""
        ahead = future.shape[1]
        x = torch.cat([self.past(past), self.future(future)], dim=1) + self.place[: PAST_TOKENS + ahead]
        x = x + self.overall(overall)[:, None]
        visible = torch.cat([seen, torch.ones_like(seen[:, :1]).expand(-1, ahead)], dim=1)
        bias = torch.zeros(visible.shape).masked_fill(~visible, -1e9)[:, None, None]
        for block in self.blocks:
            x = block(x, bias)
        x = self.norm(x[:, PAST_TOKENS:])  # (batch, f, width)
        gate = torch.softmax(self.gate(x), dim=-1)  # (batch, f, bases)
        blend = (gate[..., None] * bases.view(len(bases), BASES, ahead, PATCH).transpose(1, 2)).sum(2).flatten(1)
        raw = self.head(x).view(len(x), ahead * PATCH, len(QUANTILES))
        median = blend + raw[..., _MIDDLE]
        steps = nn.functional.softplus(raw - 0.5)
        below = median[..., None] - steps[..., :_MIDDLE].flip(-1).cumsum(-1).flip(-1)
        above = median[..., None] + steps[..., _MIDDLE + 1 :].cumsum(-1)
        return torch.cat([below, median[..., None], above], dim=-1)


def pinball_loss(quantiles: Tensor, actual: Tensor) -> Tensor:
    """Returns the mean quantile loss over the steps that are no NaN; the median counts three times (it is what MASE judges)."""
    levels = torch.tensor(QUANTILES)
    weight = torch.where(levels == 0.5, 3.0, 1.0)
    known = torch.isfinite(actual)
    miss = torch.nan_to_num(actual)[..., None] - quantiles
    loss = torch.maximum(levels * miss, (levels - 1) * miss) * weight
    # one wild series must not move the weights: beyond 10 units the loss grows like a root
    loss = torch.where(loss > 10, torch.sqrt(10 * loss.clamp(min=10)), loss).mean(-1)
    return (loss * known).sum() / known.sum().clamp(min=1)
