"""The embedded mind: a question becomes a plan of tool calls without a language model."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from cartwise.agent.planner.days.date_basis import without_date_basis
from cartwise.agent.planner.learned.reader import LearnedReader
from cartwise.agent.planner.learned.second_reading import RowsOf, chosen
from cartwise.agent.planner.learned.second_reading import settled as settled_with
from cartwise.agent.planner.matcher import Matcher
from cartwise.agent.planner.memory import RememberedValues
from cartwise.agent.planner.outcomes import clarified, declined, helped
from cartwise.agent.planner.plan import DialogueState, Plan, PlannedCall
from cartwise.agent.planner.reading import Issue
from cartwise.agent.planner.routing.headings import without_preface
from cartwise.agent.planner.routing.intents import outcome_of
from cartwise.agent.planner.turn import Turn, plan_turn
from cartwise.agent.planner.turns.choosing import choice_by_figure, choice_of
from cartwise.agent.planner.turns.demonstratives import with_thing
from cartwise.agent.planner.turns.ellipsis import completed
from cartwise.agent.planner.turns.unanswered import resumed
from cartwise.agent.planner.words import lexicon
from cartwise.agent.planner.words.ordinals import with_units
from cartwise.agent.planner.words.rephrase import rephrased
from cartwise.agent.planner.words.roles import fitting, without_occasion
from cartwise.agent.planner.words.segment import Segmenter, Values
from cartwise.agent.planner.words.self_corrections import self_corrected
from cartwise.agent.planner.words.shared_nouns import spelt_out
from cartwise.agent.planner.words.short_forms import Notes, written_out
from cartwise.agent.planner.words.spelling import Speller, mended
from cartwise.agent.planner.words.text import cut_passages, language_of, lower, normalise, tokens
from cartwise.agent.planner.words.traditional import simplified
from cartwise.workspace.catalog.model import Catalog

if TYPE_CHECKING:
    from cartwise.models.parsing.inference import RequestParser

_CORRECTING = re.compile(r"^\s*(?:no|nope|不是|不对|不)\s*[,.!]\s*", re.I)  # "no, I meant orders"
_SQL = re.compile(r"^\s*(?:select\b.+\bfrom\b|with\b.+\bselect\b)", re.I | re.S)
_ABOUT_REVIEWS = re.compile(
    r"\b(?:sentiment|reviews?|feedback|comments?|feel|feels|feeling|wrote|positive|negative|opinions?|texts?|tone|good or bad|bad or good)\b|情感|评价|评论|反馈|好评|差评|留言|情绪|正面|负面",
    re.I,
)
_SPLIT = re.compile(  # a question or a request for figures, no review
    r"\b(?:by|per) (?:day|week|month|quarter|year)\b|\b(?:19|20)\d\d\b|^(?:what|which|how|who|why|when|where)\b.*\?\s*$",
    re.I,
)
_COLON_TEXT = re.compile(
    r"(?P<ask>^[^:]{3,80}(?:sentiment|reviews?|feedback|comments?|positive|negative|feel)[^:]{0,40}|^[^:]{2,40}(?:情感|评价|评论|情绪|反馈)[^:]{0,20}):\s*(?P<text>[^\"']{15,})$",
    re.I | re.S,
)


class EmbeddedMind:
    """Plans turns for one workspace version; build it once, it keeps the lexicon of the catalogue.

    Args:
        catalog: the shop's metrics and dimensions.
        values: the value index of the same version.
        specs: the tools that exist, by name; routing considers no others.
        matcher: finds what an unknown word may mean, for the choices of a question back; None asks without.
        load_parser: returns the network that reads beside the rules; None leaves the rules alone.
        rows_of: runs a request, to tell whether rules and network come to the same answer; None compares what they ask for.
    """

    def __init__(
        self,
        catalog: Catalog,
        values: Values,
        specs: Mapping[str, Any],
        *,
        matcher: Matcher | None = None,
        load_parser: "Callable[[], RequestParser] | None" = None,
        rows_of: RowsOf | None = None,
    ) -> None:
        self._matcher = matcher
        self._rows_of = rows_of
        self._catalog = catalog
        self._values = RememberedValues(values)
        self._specs = specs
        named = lexicon.catalog_phrases(catalog)
        common = fitting(lexicon.common_phrases(), named, lexicon.plainly_harmless())
        self._segmenter = Segmenter(common, named, self._values)
        self._speller = Speller.of(common, named)
        self._reader = LearnedReader(catalog, self._segmenter, specs, load=load_parser) if load_parser else None

    def plan(
        self, question: str, state: DialogueState | None = None, *, as_of: date, language: str | None = None
    ) -> Plan:
        """Returns how to answer the question.

        Args:
            question: as the person wrote it.
            state: of the conversation so far; None at its start.
            as_of: last day of the data; relative dates count from it.
            language: of the answer; the question's own where None.
        """
        state = state or DialogueState()
        text = spelt_out(
            rephrased(without_occasion(without_date_basis(simplified(normalise(question)))), self._catalog)
        )
        detected = language_of(text)
        spoken = language or detected or "en"
        early = self._early(question, text, detected, spoken, state)
        if early is not None:
            return early
        if detected == "en":
            text = without_preface(text, self._segmenter, as_of, self._specs)
        pasted = cut_passages(_quoted(text), is_review=bool(_ABOUT_REVIEWS.search(_outside_quotes(text))))
        outcome = outcome_of(lower(pasted.text))
        if outcome in ("help", "greeting"):
            return helped(self._catalog, spoken, state)
        if outcome is not None:
            return declined(outcome, self._catalog, spoken, state)
        full, assumed = written_out(_CORRECTING.sub("", pasted.text), self._values)
        turn = Turn(full, pasted, state, as_of, spoken, *self._shop())
        if state.asked is not None:
            reading = turn.read(mended(full, self._speller, self._values, self._catalog)[0])
            if choice := choice_by_figure(reading, state):
                return chosen(choice, state, spoken)
            turn = replace(turn, state=resumed(reading, state, self._specs) or state)
        return self._planned(turn, question, assumed)

    def _planned(self, turn: Turn, question: str, assumed: Notes) -> Plan:
        """Returns the plan of a turn whose words are completed from the state that it goes on from."""
        state, as_of = turn.state, turn.as_of
        pasted = replace(turn.pasted, text=with_thing(completed(turn.text, state, as_of), state))
        corrected, notes = mended(pasted.text, self._speller, self._values, self._catalog)
        corrected = rephrased(corrected, self._catalog) if notes else corrected  # "befor refunds"
        settled = self_corrected(with_units(corrected, as_of, state.request), self._segmenter, as_of)
        if settled is None:
            return clarified(Issue("unclear_word", {"words": corrected}), self._catalog, turn.language, state)
        second = self._settled_clause if self._reader else None
        turn = Turn(settled, pasted, state, as_of, turn.language, *self._shop(), second=second)
        plan = self._settled(turn, plan_turn(turn), self._as_written(question))
        notes = [*assumed, *notes]
        return replace(plan, notes=(*notes, *plan.notes), confidence=plan.confidence * 0.95 ** len(notes))

    def _shop(self) -> tuple[Catalog, Values, Segmenter, Mapping[str, Any], Matcher | None]:
        return self._catalog, self._values, self._segmenter, self._specs, self._matcher

    def _settled(self, turn: Turn, rules: Plan, text: str) -> Plan:
        """Returns the plan of the rules, or what the network makes of the question as it was written."""
        if self._reader is None:
            return rules
        return settled_with(turn, rules, self._reader, text, rows_of=self._rows_of)

    def _settled_clause(self, turn: Turn) -> Plan:
        """Returns the plan of one clause of several, read like a question of its own."""
        return self._settled(turn, plan_turn(turn), turn.text)

    def _as_written(self, question: str) -> str:
        text, _ = mended(spelt_out(simplified(normalise(question))), self._speller, self._values, self._catalog)
        return text

    def _early(self, question: str, text: str, detected: str | None, spoken: str, state: DialogueState) -> Plan | None:
        if choice := state.offered.get(question.strip()) or choice_of(text, state):
            return chosen(choice, state, spoken)
        if detected is None:
            return declined("language", self._catalog, spoken, state)
        if not any(token.is_content for token in tokens(text)):
            return clarified(Issue("empty"), self._catalog, spoken, state)
        if _SQL.match(question):
            call = PlannedCall("query_data", {"sql": question.strip()}, "step1")
            return Plan(
                "run",
                (call,),
                language=spoken,
                state=replace(state, tool="query_data", arguments=call.arguments, pending=None),
            )
        return None


def _outside_quotes(text: str) -> str:
    return re.sub(r'"[^"]*"', " ", text)


def _quoted(text: str) -> str:
    """Returns the text with an unquoted review after a colon put into quotes, so that it is cut out like any other."""
    match = _COLON_TEXT.match(text.strip())
    return f'{match["ask"]}: "{match["text"]}"' if match and not _SPLIT.search(match["text"]) else text
