"""What the words of a question may mean: spans of tokens with their meanings."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Meaning:
    """One reading of a phrase: a kind ("metric", "dimension", "super", "by", "value", ...) and its value."""

    kind: str
    value: Any


@dataclass(frozen=True)
class Span:
    """Tokens `start` to `end` (excluded) read as one thing; more than one meaning where the phrase has several.

    Attributes:
        text: the words as the person wrote them.
        is_plural: ends with an English plural, which tells "by orders" from "by order".
    """

    start: int
    end: int
    meanings: tuple[Meaning, ...]
    text: str
    score: float = 0.0
    is_plural: bool = False

    def has(self, kind: str, value: Any = None) -> bool:
        """Tells whether the span may be read as that kind (and that value)."""
        return any(meaning.kind == kind and value in (None, meaning.value) for meaning in self.meanings)

    def get(self, kind: str) -> Any:
        """Returns the value of its meaning of that kind, or None."""
        return next((meaning.value for meaning in self.meanings if meaning.kind == kind), None)

    def all(self, kind: str) -> list[Any]:
        """Returns the values of all its meanings of that kind."""
        return [meaning.value for meaning in self.meanings if meaning.kind == kind]


@dataclass(frozen=True)
class Number:
    """A number as written: its value, and whether it was money, a percentage or an ordinal."""

    value: float
    is_money: bool = False
    is_percent: bool = False

    @property
    def count(self) -> int | None:
        """The number as a count, None where it is none."""
        whole = int(self.value)
        return whole if whole == self.value and not (self.is_money or self.is_percent) else None
