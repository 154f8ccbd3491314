"""The network in torch, for training: `inference.py` runs the same weights without torch."""

import math
from dataclasses import dataclass, fields
from typing import Any

from cartwise.models.parsing.inference import EARLIER_KIND, HEADS, MOST_EARLIER, MOST_TOKENS, MOST_WORDS

WIDTH = 256
_INNER = 768
_ENCODERS, _DECODERS = 3, 2
_SPREAD = 0.05


@dataclass(frozen=True)
class Batch:
    """Questions as torch tensors of numbers.

    Attributes:
        lemmas: (questions, words).
        traits: (questions, words, most traits).
        slots: (questions, words, most slots).
        first: (questions, words).
        is_padding: (questions, words).
        earlier: (questions, tokens before).
    """

    lemmas: Any
    traits: Any
    slots: Any
    first: Any
    is_padding: Any
    earlier: Any

    def to(self, device: str) -> "Batch":
        """Returns the same questions on another device."""
        return Batch(*(getattr(self, each.name).to(device) for each in fields(self)))


def make_network(sizes: dict[str, int], *, dropout: float = 0.15) -> Any:
    """Returns a torch module: an encoder of words and a decoder of tokens, run by `encode` and `decode`.

    Args:
        sizes: of the vocabulary's lists: lemmas, traits, slots, tokens.
        dropout: share of what is left out in training.
    """
    from torch import nn

    network: Any = nn.Module()
    network.lem = nn.Embedding(sizes["lemmas"], WIDTH)
    network.feat = nn.EmbeddingBag(sizes["traits"], WIDTH, mode="sum", padding_idx=0)
    network.slot = nn.EmbeddingBag(sizes["slots"], WIDTH, mode="sum", padding_idx=0)
    network.out = nn.Embedding(sizes["tokens"], WIDTH)
    network.begin = nn.Embedding(EARLIER_KIND + 1, WIDTH)
    network.pos = nn.Embedding(MOST_WORDS + MOST_EARLIER, WIDTH)
    network.dpos = nn.Embedding(MOST_TOKENS, WIDTH)
    network.norm, network.dnorm = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
    for name in ("lem", "feat", "slot", "out", "begin", "pos", "dpos"):
        nn.init.normal_(getattr(network, name).weight, std=_SPREAD)
    shape: dict[str, Any] = {"dropout": dropout, "batch_first": True, "norm_first": True, "activation": _gelu}
    encoder = nn.TransformerEncoderLayer(WIDTH, HEADS, _INNER, **shape)
    decoder = nn.TransformerDecoderLayer(WIDTH, HEADS, _INNER, **shape)
    network.enc = nn.TransformerEncoder(encoder, _ENCODERS, norm=nn.LayerNorm(WIDTH), enable_nested_tensor=False)
    network.dec = nn.TransformerDecoder(decoder, _DECODERS, norm=nn.LayerNorm(WIDTH))
    network.drop = nn.Dropout(dropout)
    return network


def encode(network: Any, batch: Batch) -> tuple[Any, Any]:
    """Returns (questions, places, width) of the words and the tokens before, and (questions, places) True for padding."""
    import torch

    questions, words = batch.lemmas.shape
    device = batch.lemmas.device
    bags = [
        table(rows.reshape(questions * words, -1)).view(questions, words, WIDTH)
        for table, rows in ((network.feat, batch.traits), (network.slot, batch.slots))
    ]
    x = network.lem(batch.lemmas) + bags[0] + bags[1] + network.begin(batch.first)
    x = x + network.pos(torch.arange(words, device=device).clamp(max=MOST_WORDS - 1))[None]  # (questions, words, width)
    is_padding = batch.is_padding
    if batch.earlier.shape[1]:
        places = (MOST_WORDS + torch.arange(batch.earlier.shape[1], device=device)).clamp(
            max=MOST_WORDS + MOST_EARLIER - 1
        )
        kind = network.begin(torch.full_like(batch.earlier, EARLIER_KIND))
        x = torch.cat([x, network.out(batch.earlier) + kind + network.pos(places)[None]], 1)
        is_padding = torch.cat([is_padding, batch.earlier == 0], 1)
    return network.enc(network.drop(network.norm(x)), src_key_padding_mask=is_padding), is_padding


def decode(network: Any, memory: Any, is_padding: Any, said: Any) -> Any:
    """Returns (questions, tokens said, tokens) scores of what comes after each token said."""
    import torch

    length, device = said.shape[1], said.device
    x = network.drop(network.dnorm(network.out(said) + network.dpos(torch.arange(length, device=device))[None]))
    ahead = torch.triu(torch.full((length, length), -math.inf, device=device), 1)
    x = network.dec(x, memory, tgt_mask=ahead, memory_key_padding_mask=is_padding)
    return x @ network.out.weight.T


def _gelu(x: Any) -> Any:
    from torch.nn import functional

    return functional.gelu(x, approximate="tanh")
