"""Plans one turn: splits it into clauses, gives each to its tool, and joins the calls by references."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cartwise.agent.planner.asking import clarify_turn, stopping
from cartwise.agent.planner.matcher import Matcher
from cartwise.agent.planner.outcomes import clarified, declined
from cartwise.agent.planner.plan import DialogueState, Plan, PlannedCall, without_chart
from cartwise.agent.planner.reading import Issue, Reading
from cartwise.agent.planner.routing.clauses import ABSORBS, split_clauses
from cartwise.agent.planner.routing.forecast_follow_ups import continues_forecast, looks_ahead
from cartwise.agent.planner.routing.own_questions import SecondReader, asks_figures, asks_for_itself, second_request
from cartwise.agent.planner.routing.pieces import pieces, stands_alone
from cartwise.agent.planner.routing.plain_figures import figures_tool
from cartwise.agent.planner.routing.ranked_subject import with_rankings
from cartwise.agent.planner.routing.scenario import cut_assumption
from cartwise.agent.planner.routing.tool_arguments import arguments_of
from cartwise.agent.planner.routing.tool_clause import ToolClause, assumes_metric, is_too_far
from cartwise.agent.planner.sanity import averages_nothing, ranks_nothing, shares_nothing
from cartwise.agent.planner.turns import dialogue
from cartwise.agent.planner.turns.answering import answered, pointed
from cartwise.agent.planner.turns.changes import asks_of_others, next_ranked, share_of_whole
from cartwise.agent.planner.turns.demonstratives import points_nowhere, unresolved
from cartwise.agent.planner.turns.ellipsis import asks_for_whole, leans_in_vain, remembered
from cartwise.agent.planner.turns.pronouns import pronoun_filter
from cartwise.agent.planner.turns.top_share import with_new_top
from cartwise.agent.planner.turns.unanswered import leans_on_unanswered
from cartwise.agent.planner.understand import compared_names, read_request, request_of
from cartwise.agent.planner.unused import unused_words
from cartwise.agent.planner.words.brackets import grounded
from cartwise.agent.planner.words.restating import is_statement
from cartwise.agent.planner.words.segment import Segmenter, Values
from cartwise.agent.planner.words.text import MASK, Pasted, lower, tokens
from cartwise.workspace.catalog.model import Catalog

QUERY = "query_data"
_SEEN_AHEAD = {"allocate_budget": ("forecast",)}  # "next month" in a clause of them asks for no forecast
_EXPLAINED = ("explain_change", "recommend_products", "suggest_campaigns")  # go on from what a sentence before says


@dataclass(frozen=True)
class Turn:
    """A question ready to be planned, with all that it may refer to.

    Attributes:
        second: reads one clause of several once more, where the rules don't know its words; None leaves it to the rules.
    """

    text: str
    pasted: Pasted
    state: DialogueState
    as_of: date
    language: str
    catalog: Catalog
    values: Values
    segmenter: Segmenter
    specs: Mapping[str, Any]
    matcher: Matcher | None = None
    second: SecondReader | None = None
    readings: dict[tuple[str, bool], Reading] = field(default_factory=dict)

    def looked_at(self, text: str) -> Reading:
        """Returns a part of the question as a request, for deciding; the same part is read once."""
        known = self.readings.get((text, False))
        if known is None:
            known = self.readings[text, False] = self.read(text)
        return known

    def read(self, text: str, *, prefers_future: bool = False) -> Reading:
        """Returns a part of the question as a request for figures."""
        spans = self.segmenter.cut(text, tokens(text), self.as_of, prefers_future=prefers_future)
        spans = grounded(spans, self.catalog)
        literals = tuple(literal for _, _, literal in self.pasted.literals if literal in text)
        return read_request(spans, text, catalog=self.catalog, values=self.values, as_of=self.as_of, literals=literals)


@dataclass(frozen=True)
class Part:
    """Clauses in a row for one tool.

    Attributes:
        is_clause: False for a phrase within another part.
    """

    tool: str
    text: str
    is_clause: bool = True


def plan_turn(turn: Turn, *, tool: str | None = None) -> Plan:
    """Returns the plan of a turn that is neither refused nor a greeting.

    Args:
        turn: the question and what it may refer to.
        tool: that is known to be asked for; None where the rules are to find it.
    """
    parts = [Part(tool, turn.text)] if tool else with_rankings(_parts(turn), turn.read)
    builder = _Builder(turn, has_others=any(part.tool != QUERY for part in parts))
    for part in parts:
        stop = builder.add(part)
        if stop is not None:
            return stop
    if not builder.calls:
        return clarified(Issue("no_match"), turn.catalog, turn.language, turn.state)
    last = builder.calls[-1]
    shows_groups = last.tool == QUERY and bool(last.arguments.get("dimensions"))
    items = {} if shows_groups else turn.state.items  # "the second one" may still mean the list before
    periods = remembered(turn.state, builder.request or {})
    state = DialogueState(builder.request, last.tool, last.arguments, items=items, periods=periods)
    confidence = 0.9 ** len(builder.notes)
    return Plan(
        "run",
        tuple(builder.calls),
        language=turn.language,
        state=state,
        confidence=confidence,
        notes=tuple(builder.notes),
    )


def _parts(turn: Turn) -> list[Part]:
    low = lower(turn.text)
    parts: list[Part] = []
    for clause in split_clauses(low):
        text, words = turn.text[clause.start : clause.end], low[clause.start : clause.end]
        tool = figures_tool(words, turn.specs, turn.looked_at(text))
        if tool is None and MASK in text and not turn.text.replace(MASK, "").strip():
            tool = "analyze_sentiment"
        if MASK in text and tool is None and not asks_figures(turn, text):
            tool = "analyze_sentiment"
        if tool is None and "forecast" in turn.specs and (looks_ahead(turn.looked_at(text)) or _goes_on(turn, text)):
            tool = "forecast"
        for piece in pieces(turn, text) if tool is None else (text,):
            _append(turn, parts, Part(tool or QUERY, piece))
    whole = figures_tool(low, turn.specs, turn.looked_at(turn.text))
    if whole is not None and all(part.tool in (QUERY, *_SEEN_AHEAD.get(whole, ())) for part in parts):
        return [Part(whole, turn.text)]
    return _without_preamble(turn, parts)


def _goes_on(turn: Turn, text: str) -> bool:
    """Tells whether a turn of one clause changes one thing of the forecast before it."""
    is_whole = text.strip() == turn.text.strip()
    return is_whole and continues_forecast(turn.read(text, prefers_future=True), text, turn.state)


def _append(turn: Turn, parts: list[Part], part: Part) -> None:
    if not parts:
        parts.append(part)
        return
    last = parts[-1]
    if (part.tool == last.tool and (part.tool != QUERY or not stands_alone(turn, last.text, part.text))) or (
        part.tool in ABSORBS.get(last.tool, ()) and not asks_for_itself(turn, part)
    ):
        parts[-1] = Part(last.tool, last.text + part.text)
    else:
        parts.append(part)


def _without_preamble(turn: Turn, parts: list[Part]) -> list[Part]:
    """Joins a first clause that asks nothing to the tool's clause after it: "Here are three reviews. How do they feel?"."""
    says = len(parts) > 1 and parts[0].tool == QUERY
    if says and (not asks_figures(turn, parts[0].text) or _tells_what_is_explained(parts)):
        second = parts[1]
        return [Part(second.tool, parts[0].text + second.text), *parts[2:]] if second.tool != QUERY else parts
    return parts


def _tells_what_is_explained(parts: list[Part]) -> bool:
    """Tells "Revenue fell in May. What was behind it?", one task, from "What was revenue in May, and why?"."""
    return parts[1].tool in _EXPLAINED and is_statement(parts[0].text)


class _Builder:
    """Collects the calls of a turn; each may refer to those before it."""

    def __init__(self, turn: Turn, *, has_others: bool) -> None:
        self.calls: list[PlannedCall] = []
        self.notes: list[tuple[str, dict[str, Any]]] = []
        self.request = turn.state.request
        self._turn = turn
        self._has_others = has_others
        self._earlier: dict[str, str] = {}
        self._last_metric: str | None = None

    def add(self, part: Part) -> Plan | None:
        """Adds the calls of a part; returns a plan instead where the turn must stop: ask back or decline."""
        if part.tool == QUERY:
            return self._add_query(part.text, is_clause=part.is_clause)
        return self._add_tool(part)

    def _add_query(self, text: str, *, is_clause: bool) -> Plan | None:
        turn = self._turn
        reading = turn.read(text)
        state = replace(turn.state, request=self.request) if self.calls else turn.state
        pronoun = pronoun_filter(reading, state, self._earlier)
        if not self.calls and (dialogue.lacks_context(reading, state) or leans_on_unanswered(reading, state)):
            issue, pending = Issue("nothing_to_follow"), None if state.asked else request_of(reading)
            return clarified(issue, turn.catalog, turn.language, turn.state, pending=pending)
        passed = next_ranked(reading, state) if pronoun is None else None
        request = answered(request_of(reading), reading, state)
        lacks_days = "period" not in request and leans_in_vain(text, state)
        if pronoun is None and (lost := points_nowhere(reading, state)):
            reading.issue("unclear_word", words=lost)
        request = pointed(request, pronoun, state, text)
        one = reading.any_of("first_one") and not (reading.draft.metrics or self.calls)  # "split the first of them"
        follows = (pronoun is None or one) and dialogue.is_follow_up(reading, state)
        issues = _open_issues(reading, request, follows=follows)
        if follows:
            request = with_new_top(dialogue.merged(request, reading, state))
            request |= {"skip": passed} if passed else {}
            if asks_for_whole(text) and not reading.draft.grain:
                request.pop("grain", None)
            if any(issue.code == "unclear_share" for issue in reading.issues):
                request = share_of_whole({**request, "transforms": [{"kind": "share"}]})
            if not request.get("metrics") and request.get("kind") is None:
                issues.append(Issue("missing_metric"))
        issues += self._pointing_nowhere(reading, request, lacks_days=lacks_days)
        other = second_request(turn, text) if is_clause and pronoun is None and not follows else None
        if other is not None and (issues or other != request):
            self._query(other, [other])
            return None
        if issues:
            return clarify_turn(turn, reading, issues, request)
        self.notes += reading.notes
        self._query(request, compared_names(request, reading))
        return None

    def _pointing_nowhere(self, reading: Reading, request: dict[str, Any], *, lacks_days: bool) -> list[Issue]:
        whom = None if self.calls else unresolved(reading, request) or asks_of_others(reading, self._turn.state)
        whom = whom or ranks_nothing(request) or ("%" if shares_nothing(request) else None)
        whom = whom or (averages_nothing(reading) if self._turn.state.request else None)
        whom = whom or next(iter(unused_words(reading, request)), None)
        found = [Issue("unclear_word", {"words": whom})] if whom else []
        return [*found, Issue("missing_period")] if lacks_days else found

    def _query(self, request: dict[str, Any], asked: Sequence[dict[str, Any]]) -> None:
        """Adds the calls of a request that was read in full, and remembers what later clauses may refer to."""
        for each in asked:
            self._call(QUERY, each)
        self.request = without_chart(request)
        step = self.calls[-1].id
        self._earlier |= {name: f"{step}.items.{name}" for name in request.get("dimensions", [])}
        metrics = [name for name in request.get("metrics", []) if isinstance(name, str)]
        self._last_metric = metrics[0] if metrics else None

    def _add_tool(self, part: Part) -> Plan | None:
        turn = self._turn
        is_forecast = part.tool == "forecast"
        text, assumption = cut_assumption(part.text, turn.as_of) if is_forecast else (part.text, None)
        reading = turn.read(text, prefers_future=is_forecast)
        if broken := stopping(reading, part.tool):
            return clarify_turn(turn, reading, broken, {})
        state = replace(turn.state, request=self.request) if self.calls else turn.state
        clause = ToolClause(
            reading,
            text.replace(MASK, ""),
            lower(text),
            turn.pasted.passages,
            state,
            turn.as_of,
            self._earlier,
            self._last_metric,
            self.calls[-1].tool if self.calls else None,
            assumption,
        )
        if is_forecast and is_too_far(clause):
            return declined("far_future", turn.catalog, turn.language, turn.state)
        self._call(part.tool, arguments_of(part.tool, clause))
        if assumes_metric(part.tool, clause):
            self.notes.append(("assumed_metric", {"metric": self.calls[-1].arguments["metric"]}))
        if part.tool in ("predict_behavior", "segment_customers"):
            name = next((n for n in turn.catalog.dimensions if reading.entity_of(n) == "customer"), "customer")
            self._earlier[name] = f"{self.calls[-1].id}.items.{name}"
        return None

    def _call(self, tool: str, arguments: dict[str, Any]) -> None:
        self.calls.append(PlannedCall(tool, arguments, f"step{len(self.calls) + 1}"))


def _open_issues(reading: Reading, request: dict[str, Any], *, follows: bool) -> list[Issue]:
    """Returns the issues that what was said before doesn't settle."""
    return [
        issue
        for issue in reading.issues
        if not (follows and issue.code in ("missing_metric", "missing_period", "unclear_share"))
        and not (follows and issue.code == "unclear_threshold" and reading.draft.having)
        and not (request.get("metrics") and issue.code == "missing_metric")
    ]
