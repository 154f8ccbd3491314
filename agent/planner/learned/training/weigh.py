"""Finds how likely the rules and the network are right, from questions that neither has met: `python -m ...training.weigh --shared FOLDER`."""

import argparse
import json
import logging
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartwise.agent.planner.learned.chances import NAMES, WEIGHTS, Signs
from cartwise.agent.planner.learned.deciding import agrees, is_final, signs_of
from cartwise.agent.planner.learned.reader import Guess
from cartwise.agent.planner.learned.rows import rows_by
from cartwise.agent.planner.learned.second_reading import guess_of, same_answer
from cartwise.agent.planner.learned.training.shops import opened
from cartwise.agent.planner.plan import DialogueState, Plan, without_chart
from cartwise.agent.planner.planner import EmbeddedMind
from cartwise.agent.planner.turn import QUERY, Turn
from cartwise.agent.planner.turns.ellipsis import remembered
from cartwise.models.parsing.inference import PACKAGED, RequestParser
from cartwise.tools.specs import SPECS
from cartwise.workspace.workspace import Workspace

HELD_OUT = Path(__file__).parent / "held_out"
_STRENGTH = 0.5  # inverse of the L2 penalty, signs standardised
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """A question that both have read: what was seen of it, and who was right."""

    signs: Signs
    rules: bool
    guess: bool


class _Listening(EmbeddedMind):
    """Plans by the rules and keeps what both made of the turn."""

    heard: tuple[Plan, Guess, bool, bool] | None = None

    def _settled(self, turn: Turn, rules: Plan, text: str) -> Plan:
        assert self._reader is not None
        guess = guess_of(turn, rules, self._reader, text)
        if guess and len(rules.calls) < 2 and not is_final(rules):
            self.heard = (rules, guess, agrees(rules, guess, self.is_same), turn.language == "zh")
        return rules

    def is_same(self, one: dict[str, Any], other: dict[str, Any]) -> bool:
        """Tells whether two requests have the same answer."""
        assert self._reader is not None
        return same_answer(self._reader.is_same, self._rows_of)(one, other)

    def is_right(self, wanted: Any, said: Any) -> bool:
        """Tells whether a reading gives the answer that was asked for."""
        both_query = isinstance(wanted, dict) and isinstance(said, dict)
        return self.is_same(wanted, said) if both_query else bool(wanted == said)


def outcomes_of(path: Path, workspace: Workspace, parser: RequestParser) -> Iterator[Outcome]:
    """Yields the outcome of each turn of a file of questions that is for both to decide."""
    rows_of = rows_by(workspace)
    mind = _Listening(workspace.catalog, workspace.values, SPECS, load_parser=lambda: parser, rows_of=rows_of)
    assert workspace.catalog.as_of is not None
    for line in path.read_text(encoding="utf-8").splitlines():
        written, state = json.loads(line), DialogueState()
        for question, wanted in written.get("turns") or [[written["q"], written["r"]]]:
            mind.heard = None
            mind.plan(question, state, as_of=workspace.catalog.as_of)
            if mind.heard is not None:
                yield _outcome(wanted, mind, mind.heard, is_follow_up=state.request is not None)
            if isinstance(wanted, dict):
                kept = without_chart(wanted)
                state = DialogueState(kept, QUERY, wanted, periods=remembered(state, kept))


def _outcome(wanted: Any, mind: _Listening, heard: tuple[Plan, Guess, bool, bool], *, is_follow_up: bool) -> Outcome:
    rules, guess, agree, is_chinese = heard
    signs = signs_of(rules, guess, agree=agree, is_follow_up=is_follow_up, is_chinese=is_chinese)
    said: Any = rules.outcome
    if rules.outcome == "run":
        said = rules.calls[0].arguments if rules.calls[0].tool == QUERY else rules.calls[0].tool
    guessed = guess.request if guess.request is not None else guess.tool
    return Outcome(signs, mind.is_right(wanted, said), mind.is_right(wanted, guessed))


def fitted(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """Returns the weights of both logistic regressions, by the names of the signs."""
    numbers = np.array([each.signs.numbers() for each in outcomes])  # (questions, signs)
    return {
        "rules": _weights(numbers, np.array([each.rules for each in outcomes])),
        "guess": _weights(numbers, np.array([each.guess for each in outcomes])),
    }


def _weights(numbers: NDArray[np.float64], is_right: NDArray[np.bool_]) -> dict[str, float]:
    from sklearn.linear_model import LogisticRegression

    mean, spread = numbers.mean(0), numbers.std(0)
    spread[spread == 0] = 1.0
    model = LogisticRegression(C=_STRENGTH, max_iter=3000).fit((numbers - mean) / spread, is_right)
    weights = model.coef_[0] / spread
    constant = float(model.intercept_[0] - (weights * mean).sum())
    return {"constant": round(constant, 4), **{n: round(float(w), 4) for n, w in zip(NAMES, weights, strict=True)}}


def main() -> None:
    """Reads the held-out questions of all shops and writes the weights."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--shared", type=Path, required=True, help="holds data/shops")
    options.add_argument("--parser", type=Path, default=PACKAGED, help="weights of the network")
    given = options.parse_args()
    logging.basicConfig(level=logging.INFO)
    parser, found = RequestParser.load(given.parser), []
    with tempfile.TemporaryDirectory(prefix="cartwise-weigh-") as scratch:
        for path in sorted(HELD_OUT.glob("*.jsonl")):
            outcomes = list(outcomes_of(path, opened(path.stem, given.shared, Path(scratch)), parser))
            right = [np.mean([getattr(each, name) for each in outcomes]) for name in ("rules", "guess")]
            _log.info("shop=%s turns=%d rules=%.3f guess=%.3f", path.stem, len(outcomes), *right)
            found += outcomes
    WEIGHTS.write_text(json.dumps(fitted(found), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
