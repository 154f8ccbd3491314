"""Figures over the scored turns of a pack."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

ABSTAINING = frozenset({"clarify", "decline", "help"})


@dataclass(frozen=True)
class ScoredTurn:
    """One turn as answered.

    Attributes:
        answer: right, wrong, abstained (asked or declined where a figure was wanted), or None where there is no gold.
        is_confidently_wrong: figures were given, and they are wrong, or none should have been given.
    """

    question_id: str
    index: int
    question: str
    language: str
    style: str
    tools: tuple[str, ...]
    expected: tuple[tuple[str, ...], ...]
    is_tool_right: bool
    answer: str | None
    is_confidently_wrong: bool
    seconds: float


@dataclass(frozen=True)
class Figures:
    """Shares are 0 to 1, or None where nothing counts towards them."""

    turns: int
    tool_accuracy: float | None
    answers: int
    answer_accuracy: float | None
    confidently_wrong: float | None
    abstained: float | None
    p50_seconds: float
    p95_seconds: float

    @classmethod
    def of(cls, turns: list[ScoredTurn]) -> "Figures":
        """Returns the figures of some turns."""
        with_gold = [turn for turn in turns if turn.answer is not None]
        return cls(
            turns=len(turns),
            tool_accuracy=_share(turn.is_tool_right for turn in turns),
            answers=len(with_gold),
            answer_accuracy=_share(turn.answer == "right" for turn in with_gold),
            confidently_wrong=_share(turn.is_confidently_wrong for turn in turns),
            abstained=_share(turn.answer == "abstained" for turn in with_gold),
            p50_seconds=quantile([turn.seconds for turn in turns], 0.5),
            p95_seconds=quantile([turn.seconds for turn in turns], 0.95),
        )


@dataclass(frozen=True)
class EvaluationReport:
    """What `cartwise evaluate` prints."""

    turns: tuple[ScoredTurn, ...]

    @property
    def all(self) -> Figures:
        """Figures over all turns."""
        return Figures.of(list(self.turns))

    def by(self, key: Callable[[ScoredTurn], str]) -> dict[str, Figures]:
        """Returns figures by a property of the turns."""
        groups: dict[str, list[ScoredTurn]] = {}
        for turn in self.turns:
            groups.setdefault(key(turn), []).append(turn)
        return {name: Figures.of(group) for name, group in sorted(groups.items())}

    @property
    def query_data_by_language(self) -> dict[str, Figures]:
        """Figures over the turns that query_data answers, by language."""
        turns = [turn for turn in self.turns if any("query_data" in names for names in turn.expected)]
        return EvaluationReport(tuple(turns)).by(lambda turn: turn.language)

    @property
    def wrong(self) -> list[ScoredTurn]:
        """The turns that were not right."""
        return [turn for turn in self.turns if not turn.is_tool_right or turn.answer in ("wrong", "abstained")]

    def to_dict(self) -> dict[str, Any]:
        """Returns plain JSON values."""
        return {
            "all": vars(self.all),
            "language": {name: vars(figures) for name, figures in self.by(lambda turn: turn.language).items()},
            "style": {name: vars(figures) for name, figures in self.by(lambda turn: turn.style).items()},
            "query_data": {name: vars(figures) for name, figures in self.query_data_by_language.items()},
            "wrong": [f"{turn.question_id}/{turn.index}" for turn in self.wrong],
        }


def quantile(values: list[float], q: float) -> float:
    """Returns the value below which a share `q` of the values lies (nearest rank); 0 for no values."""
    if not values:
        return 0.0
    return sorted(values)[max(0, math.ceil(q * len(values)) - 1)]


def _share(flags: Iterable[bool]) -> float | None:
    listed = list(flags)
    return sum(listed) / len(listed) if listed else None
