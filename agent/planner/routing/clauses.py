"""Splits a question into the clauses that may call for different tools."""

import itertools
import re
from dataclasses import dataclass

ABSORBS = {  # a later clause that only continues the task of the earlier one
    "suggest_campaigns": ("forecast", "predict_behavior", "query_data"),
    "predict_behavior": ("query_data",),
    "segment_customers": ("query_data",),
    "recommend_products": ("query_data",),
    "analyze_sentiment": ("query_data",),
    "search_documents": ("query_data", "analyze_sentiment"),
    "allocate_budget": ("query_data", "suggest_campaigns"),
    "classify_images": ("query_data",),
    "explain_change": ("query_data",),
    "evaluate_campaign": ("query_data",),
    "forecast": ("query_data",),
}
_STARTERS = (
    "what|which|how|why|who|when|where|forecast|predict|suggest|recommend|propose|give|show|tell|explain|find|list|segment|compare|design|plan|is|are|should|"
    "could|can|do|does|did|will|create|draft|run|analy[sz]e|search|evaluate|allocate|split|please|what's|then|identify|group|estimate|summari[sz]e|quote|"
    "classify|check|project|develop|come up|write"
)
_PREPOSITION = re.compile(
    r"[\s,;]*(?:and\s+)?(?:for|from|of|in|by|with|among|to|on|at|within|per)\b|[,;\s]*(?:对于?|在|来自|按)", re.I
)
_NO_SHORT_FORM = "".join(rf"(?<!\b{word}\.)" for word in ("excl", "incl", "vs", "avg", "approx", "no", "ex", "est"))
_ENGLISH = re.compile(
    rf"(?<=[.?!;]){_NO_SHORT_FORM}\s+(?=\S)|[,;]?\s+(?:and then|and also|then also|after that|then|and|but also|also|plus)(?:,)?\s+(?=(?:{_STARTERS})\b)|,\s+(?=(?:why|then)\b)"
    r"|(?<=\ue000)\s+(?=how (?:many|much)\b)"
    r"|[,;]?\s+(?:plus|and|as well as|along with|together with)\s+(?=(?:an?|the|your|another) (?:\w+ )?(?:forecast|prediction|projection|outlook|recommendation)s?\b)"
)
_CHINESE = re.compile(
    r"(?<=[?!;.])\s*(?=[\u4e00-\u9fff])|[,，;]\s*(?=(?:再|并|然后|同时|以及|接着|另外|还有|顺便|据此|为什么|原因|请|给|推荐|预测|建议|有什么|怎么|如何|最后|其次|之后|一般|通常|它|该|买(?:了)?(?:它|该|这)|和什么|哪些|预计))|(?<=\ue000)[\s,.;]*(?=(?:另外|然后|还有|同时|并且|并|顺便|接着|其次|再))|(?<=[\u4e00-\u9fff])(?=(?:并且|然后|再)(?:给|推荐|预测|建议|分析|告诉|说明|解释|设计|提出|找))"
)


_BARE_QUESTION = re.compile(  # "by how often and how much they buy"
    r"\b(?:how (?:often|much|many|recently|frequently|long|regularly)|what|when|where|who)\s*,?$"
)


@dataclass(frozen=True)
class Clause:
    """A part of a question, by its offsets."""

    start: int
    end: int


def split_clauses(text: str) -> list[Clause]:
    """Returns the clauses of a lower-case normalised text, in order; together they cover it."""
    cuts = sorted(
        {match.end() for pattern in (_ENGLISH, _CHINESE) for match in pattern.finditer(text) if _is_cut(text, match)}
    )
    edges = [0, *(cut for cut in cuts if 0 < cut < len(text)), len(text)]
    return [Clause(start, end) for start, end in itertools.pairwise(edges) if re.search(r"\w|\ue000", text[start:end])]


def _is_cut(text: str, match: re.Match[str]) -> bool:
    """Tells a sentence's end from an abbreviation or the dot of "i.e." and "no. 5"."""
    before = text[: match.start()]
    return (
        not re.search(r"(?:\b(?:i\.e|e\.g|vs|no|approx|avg|incl|excl|etc)\.|\d\.)$", before)
        and not _BARE_QUESTION.search(before)
        and not _is_inside_brackets(before)
    )


def _is_inside_brackets(before: str) -> bool:
    return before.count("(") > before.count(")")


def opens_with_preposition(text: str) -> bool:
    """Tells "for customers from Bahia", which goes on, from a clause that could stand alone."""
    return _PREPOSITION.match(text) is not None
