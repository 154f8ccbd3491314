"""Keeps out what is no customer's own opinion: default texts, the shop's replies, copies of one text under several products."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml

Noise = Literal["empty", "default", "reply", "copy"]
MIN_COPY_CHARACTERS = 80  # an equal text of this length is copied: short ones ("Fits perfectly.") several people write
MIN_COPY_CHINESE = 30
_CHINESE = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Cleaned:
    """A review's text as the customer wrote it, or why it is left out."""

    text: str
    noise: Noise | None = None


@functools.cache
def _patterns() -> dict[str, re.Pattern[str]]:
    table = yaml.safe_load((Path(__file__).parent / "review_noise.yaml").read_text(encoding="utf-8"))
    return {name: re.compile(pattern, re.IGNORECASE | re.DOTALL) for name, pattern in table.items()}


def clean(texts: Sequence[str | None]) -> list[Cleaned]:
    """Returns each text without a shop's reply at its end, with the reason where it is left out.

    Args:
        texts: of reviews, in an order that does not change: of copies the first counts.
    """
    seen: set[str] = set()
    found = []
    for raw in texts:
        text = _patterns()["tail"].sub("", raw or "").strip()
        noise = _noise_of(text)
        key = "".join(character for character in text.lower() if character.isalnum())
        if noise is None and len(key) >= (MIN_COPY_CHINESE if _CHINESE.search(text) else MIN_COPY_CHARACTERS):
            noise = "copy" if key in seen else None
            seen.add(key)
        found.append(Cleaned(text, noise))
    return found


def _noise_of(text: str) -> Noise | None:
    if not any(character.isalnum() for character in text):
        return "empty"
    is_short = len(text) <= 60
    if is_short and _patterns()["default"].search(text):
        return "default"
    return "reply" if _patterns()["reply"].search(text) else None
