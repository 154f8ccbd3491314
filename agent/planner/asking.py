"""Asks back: chooses the issue that matters most, and full questions near the one that was asked."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cartwise.agent.planner.matcher import names_of
from cartwise.agent.planner.outcomes import clarified, declined
from cartwise.agent.planner.plan import Plan
from cartwise.agent.planner.reading import Issue, Reading
from cartwise.agent.planner.words.lexicon import listed_words

if TYPE_CHECKING:
    from cartwise.agent.planner.turn import Turn

_URGENCY = (
    "reversed_period", "impossible_date", "ambiguous_date", "vague_period", "fiscal_year", "bad_limit", "absent_metric", "absent_dimension", "unknown_value", "unknown_word", "several_periods",
    "several_conditions", "unclear_threshold", "unclear_average", "unclear_share", "unclear_word", "missing_period", "missing_metric",
)  # fmt: skip
_MOST_CHOICES = 3
_FEWEST_GLUE = 2  # small words that make a sentence of unknown ones
_SAYS_NOTHING = ("unknown", "punct", "which", "number", "it", "times", "table", "date", "errand", "scope")


def clarify_turn(turn: "Turn", reading: Reading, issues: list[Issue], request: dict[str, Any]) -> Plan:
    """Returns the question back for a turn that could not be read in full."""
    if is_chat(reading):
        return declined("out_of_scope", turn.catalog, turn.language, turn.state)
    issue = min(issues, key=lambda each: _URGENCY.index(each.code))
    if issue.code == "unknown_word":
        words = " ".join(str(each.params["words"]) for each in issues if each.code == "unknown_word")
        if _is_gibberish(reading):
            return clarified(Issue("no_match"), turn.catalog, turn.language, turn.state)
        joined = "".join(words.split()) if all(not part.isascii() for part in words.split()) else words
        issue = Issue("unknown_word", {"words": joined})
    pending = request if issue.code in ("missing_metric", "unclear_average") else None
    plan = clarified(issue, turn.catalog, turn.language, turn.state, choices=_choices(turn, issue), pending=pending)
    return replace(plan, draft=request or None)


def stopping(reading: Reading, tool: str) -> list[Issue]:
    """Returns the issues with which a tool's clause can't be answered: days that can't be, a figure that the data do not hold."""
    codes = ["reversed_period", "impossible_date", "ambiguous_date"]
    if tool == "forecast" and not reading.draft.metrics:
        codes.append("absent_metric")  # another figure must not stand in its place
    return [issue for issue in reading.issues if issue.code in codes]


def is_chat(reading: Reading) -> bool:
    """Tells "what's the ftse 100 at rn", a whole sentence about nothing that a shop has, from words that may be the shop's own."""
    words = [span for span in reading.spans if not span.has("punct")]
    unknown = [span for span in words if span.has("unknown")]
    glue = [span for span in words if span.has("glue")]
    if not unknown or len(glue) < _FEWEST_GLUE or len(unknown) > 2 * len(glue) or not reading.text.isascii():
        return False
    said = {word for span in words for word in span.text.lower().split()}
    if said & listed_words("of_ours") or any(span.has("them") for span in words):
        return False
    return not any(
        meaning.kind not in _SAYS_NOTHING for span in words if not span.has("glue") for meaning in span.meanings
    )


def _is_gibberish(reading: Reading) -> bool:
    """Tells whether nothing at all was understood."""
    known = [
        role
        for role in reading.roles.values()
        if role in ("metric", "group", "date", "value", "id", "noun", "limit", "ranking")
    ]
    return not known


def _kindred(turn: "Turn", issue: Issue, words: str) -> list[str]:
    """Returns the question with a word that nobody knows replaced by the shop's figures and groups of a kindred meaning."""
    if turn.matcher is None or issue.code not in ("unknown_word", "absent_dimension", "absent_metric"):
        return []
    found = turn.matcher.nearest(words, names_of(turn.catalog, turn.language), turn.language)
    return [turn.text.replace(words, name, 1) for name in found]


def _choices(turn: "Turn", issue: Issue) -> tuple[str, ...]:
    """Returns the question with the unexplained words replaced by their nearest readings, or left out, where that can be answered."""
    words = str(issue.params.get("words", ""))
    if not words or words not in turn.text:
        return ()
    candidates = (
        [turn.text.replace(words, str(match.value), 1) for match in turn.values.search(words, 2)]
        if len(words) > 2
        else []
    )
    candidates += _kindred(turn, issue, words)
    before = turn.text.partition(words)[0].lower().split()
    if not before or before[-1] not in listed_words("governing"):
        candidates.append(" ".join(turn.text.replace(words, " ", 1).split()))
    return tuple(candidate for candidate in dict.fromkeys(candidates) if not turn.read(candidate).issues)[
        :_MOST_CHOICES
    ]
