"""How likely it is that the rules and the network read a question rightly: two logistic regressions over what both made of it."""

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

WEIGHTS = Path(__file__).parent / "chances.json"
_LEAST = 1e-6  # of a probability, before its logarithm is taken
_FARTHEST = -40.0  # log probability of a draft: below, the network only says that it is another
_UNSAYABLE = -25.0  # taken for a draft that its tokens can't say
_MANY_WORDS, _MOST_OVERLOOKED = 20.0, 3


@dataclass(frozen=True)
class Signs:
    """What is seen of a question once both have read it.

    Attributes:
        probability: of the guess, as the network gives it.
        draft_log: log probability that the network gives the rules' reading; None where its tokens can't say it.
        agree: both say the same.
        overlooked: number of words that the guess has no use for.
        is_follow_up: there is a request before.
        rules_ran: the rules have an answer and do not ask back.
        confidence: of the rules; 0 where they ask back.
        words: of the question.
        is_chinese: its language.
        is_defined: the rules read a figure that the question itself defines.
        rules_query: the rules read a request of data, not another tool or outcome.
        guess_query: so does the network.
    """

    probability: float
    draft_log: float | None
    agree: bool
    overlooked: int
    is_follow_up: bool
    rules_ran: bool
    confidence: float
    words: int
    is_chinese: bool
    is_defined: bool
    rules_query: bool
    guess_query: bool

    def numbers(self) -> tuple[float, ...]:
        """Returns the signs as the regressions take them, in the order of `NAMES`."""
        log = math.log(max(self.probability, _LEAST))
        draft = max(_UNSAYABLE if self.draft_log is None else self.draft_log, _FARTHEST)
        return (
            log,
            self.probability,
            0.0 if self.agree else max(draft - log, _FARTHEST),
            float(self.draft_log is None),
            float(self.agree),
            float(min(self.overlooked, _MOST_OVERLOOKED)),
            float(self.is_follow_up),
            float(self.rules_ran),
            self.confidence,
            self.words / _MANY_WORDS,
            float(self.is_chinese),
            float(self.is_defined),
            float(self.rules_query),
            float(self.guess_query),
        )


NAMES = (
    "log_probability",
    "probability",
    "draft_behind",
    "draft_unsayable",
    "agree",
    "overlooked",
    "follow_up",
    "rules_ran",
    "confidence",
    "length",
    "chinese",
    "defined",
    "rules_query",
    "guess_query",
)


@dataclass(frozen=True)
class Chances:
    """Probabilities, 0 to 1, that the reading of the rules and that of the network is right."""

    rules: float
    guess: float


def chances_of(signs: Signs) -> Chances:
    """Returns how likely each reading is right; how the weights were found: docs/models/request-parser.md."""
    weights = _weights()
    return Chances(_logistic(weights["rules"], signs.numbers()), _logistic(weights["guess"], signs.numbers()))


def _logistic(weights: Mapping[str, float], numbers: Sequence[float]) -> float:
    total = weights["constant"] + sum(weights[name] * number for name, number in zip(NAMES, numbers, strict=True))
    return 1.0 / (1.0 + math.exp(-total))


@functools.cache
def _weights() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return found
