"""Reads growth and the words of comparison, once the periods are known."""

from datetime import date
from typing import Any

from cartwise.agent.planner.days.clock import compared_days
from cartwise.agent.planner.groups.change_ranking import ranks_by_percent
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.words.lexicon import listed_words

_WEAK_COMPARE = ("和", "与", "跟", "同", "from the", "next to")


def read_growth(reading: Reading) -> None:
    """Sets the comparison or growth series that words such as "growth", "MoM" or 环比 ask for."""
    draft = reading.draft
    _read_difference(reading)
    indexes = [*reading.free("growth"), *reading.free("grew_most")]
    indexes = _without_sides(reading, indexes)
    wants_growth = bool(indexes) or draft.change_ranking is not None
    for index in indexes:
        reading.explain(index, "growth")
    _split_by_step(reading)
    if _rank_steps(reading):
        return
    is_rate = draft.compare is not None and draft.compare["to"] == "previous_period"
    if (
        reading.any_of("series")
        and not reading.any_of("grew_most")
        and all(reading.spans[index].has("growth", "change") for index in indexes)
    ):
        return
    if draft.grain and (wants_growth or is_rate) and not draft.change_ranking and (draft.compare is None or is_rate):
        draft.compare = None
        draft.transforms.append({"kind": "growth"})
    elif wants_growth and draft.compare is None and not _sets_values_apart(reading):
        if draft.period is None and draft.change_ranking:
            reading.issue("missing_period")
            return
        if draft.period is None:
            draft.grain = draft.grain or "month"
            draft.transforms.append({"kind": "growth"})
            return
        if not _sets_values_apart(reading):
            _assume_period_before(reading)


def _split_by_step(reading: Reading) -> None:
    """Splits "month over month in 2024" by month."""
    draft = reading.draft
    if (
        draft.step
        and draft.grain is None
        and draft.compare
        and draft.compare["to"] != "range"
        and not draft.change_ranking
        and _is_longer(draft.period, draft.step)
        and not _is_over_last_quarter(reading)
    ):
        draft.grain = draft.step


def _rank_steps(reading: Reading) -> bool:
    """Ranks "which month grew most in %" by the growth on the month before; by how much in money no column tells."""
    draft = reading.draft
    if not draft.grain or draft.dimensions or not draft.change_ranking:
        return False
    if ranks_by_percent(reading):
        draft.compare = None
        draft.transforms.append({"kind": "growth"})
        return True
    said = [reading.spans[index].text for index, role in sorted(reading.roles.items()) if role in ("ranking", "growth")]
    reading.issue("unclear_word", words=said[0] if said else str(draft.step))
    return True


def _assume_period_before(reading: Reading) -> None:
    """Compares with the days before where no others are named, unless things are set against each other."""
    if other := _other_side(reading):
        reading.issue("unclear_word", words=other)
        return
    reading.draft.compare = {"to": "previous_period"}
    reading.note("assumed_comparison", to="previous_period")


def _other_side(reading: Reading) -> str | None:
    """Returns "households" of "higher than households", set against things, not against days before."""
    for index, span in enumerate(reading.spans):
        if not (span.has("than") and reading.roles.get(index) != "threshold"):
            continue
        after = reading.after(index, reach=3)
        if after is not None and not any(reading.spans[after].has(kind) for kind in ("date", "number", "growth")):
            return f"{span.text} {reading.spans[after].text}"
    return None


def _read_difference(reading: Reading) -> None:
    """Takes "how far apart" between values that stand side by side: 手机端和电脑端差多少 compares no periods."""
    if reading.draft.compare or not (_compares_values(reading) or compared_days(reading)):
        return
    for index in reading.free("growth"):
        if reading.spans[index].has("compare") or "差" in reading.spans[index].text or reading.any_of("than"):
            reading.explain(index, "compare")


def _without_sides(reading: Reading, indexes: list[int]) -> list[int]:
    """Sets one group beside the other for "do renters or owners have the higher basket", whose "higher" is no growth."""
    draft = reading.draft
    sides = [each for each in draft.filters if each["op"] == "in" and len(each["values"]) > 1]
    if not sides or draft.compare is not None or draft.grain or draft.dimensions:
        return indexes
    compared = [i for i in indexes if reading.spans[i].text.lower() in listed_words("comparing")]
    for index in compared:
        reading.explain(index, "compare")
    field = str(sides[0]["field"])
    if compared and field in reading.catalog.dimensions and field not in draft.banded:
        draft.dimensions.append(field)
    return [i for i in indexes if i not in compared]


def _is_longer(period: dict[str, Any] | None, step: str) -> bool:
    """Tells whether a period has several steps: "month over month in 2011" is a series."""
    if period is None:
        return True
    if "start" not in period or "end" not in period:
        return True
    length = (date.fromisoformat(period["end"]) - date.fromisoformat(period["start"])).days + 1
    return length > {"week": 7, "month": 31, "quarter": 92}[step]


def _is_over_last_quarter(reading: Reading) -> bool:
    """Tells 第三季度环比, one quarter over the one before, from 环比 in a year, a series of months."""
    period = reading.draft.period or {}
    if "start" not in period or "end" not in period or not any("环比" in span.text for span in reading.spans):
        return False
    first, last = date.fromisoformat(period["start"]), date.fromisoformat(period["end"])
    is_quarter = first.day == 1 and first.month % 3 == 1 and (last.year, last.month) == (first.year, first.month + 2)
    return is_quarter and not reading.any_of("grain")


def read_comparison_words(reading: Reading) -> None:
    """Explains the words of comparison, once what they compare is known."""
    draft = reading.draft
    _explain_more_than(reading)
    for index in [*reading.free("compare"), *reading.free("than")]:
        span = reading.spans[index]
        if draft.compare or span.text in _WEAK_COMPARE or _compares_values(reading):
            reading.explain(index, "compare")
        elif span.text.lower() in (
            "compare",
            "comparing",
            "comparison",
            "比较",
            "对比",
            "comparison of",
            "side by side",
            "并排",
        ):
            reading.explain(
                index, "compare" if draft.dimensions or draft.grain or len(draft.metrics) > 1 else "open_compare"
            )


def _explain_more_than(reading: Reading) -> None:
    """Explains "more than" between two values that stand side by side: "do homeowners spend more than renters?"."""
    for index in reading.free("op"):
        after = reading.after(index, reach=2)
        is_number = after is not None and reading.spans[after].has("number")
        if not is_number and reading.spans[index].get("op") in ("gt", "lt") and _compares_values(reading):
            reading.explain(index, "compare")


def _sets_values_apart(reading: Reading) -> bool:
    """Tells "Cyprus vs Malta, by how much", two places, from a change over time."""
    words = [span.text.lower() for span in reading.spans if span.has("growth")]
    return _compares_values(reading) and reading.any_of("compare") and set(words) == {"by how much"}


def _compares_values(reading: Reading) -> bool:
    return (
        any(len(each["values"]) > 1 for each in reading.draft.filters if each["op"] in ("in", "eq"))
        or len(reading.draft.metrics) > 1
    )
