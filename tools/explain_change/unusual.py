"""Mode `anomalies`: what was unusual in a period, point by point, as a whole and within."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from cartwise.models.forecasting import anomalies
from cartwise.models.forecasting.anomalies import Anomalies
from cartwise.models.forecasting.premise import Premise, judge_premise
from cartwise.prompts import loader
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.display import escape_markdown, format_period, plain_text
from cartwise.tools.explain_change.change import Found, date_causes, panel_of
from cartwise.tools.explain_change.leads import leads_of
from cartwise.tools.explain_change.period import Asked, days_of, period_before, setting_of, within
from cartwise.tools.explain_change.reader import Floats, Reader
from cartwise.tools.explain_change.search import search
from cartwise.tools.explain_change.setting import Setting
from cartwise.tools.explain_change.sources import sources_of
from cartwise.tools.explain_change.tell_change import cause_words
from cartwise.tools.explain_change.words import Words
from cartwise.tools.forecast.labels import short_days
from cartwise.tools.query_data.summary import filter_words
from cartwise.tools.result import Block, Caveat, ChartBlock, ChartSpec, Fact, TableBlock, TableColumn, ToolResult
from cartwise.types import DateRange
from cartwise.workspace.warehouse.request import Period

DEFAULT_DAYS = 28
MOST_TOLD, MOST_CAUSES = 4, 2
DAYS_BEFORE = 56
STRETCH_ERRORS = 3.0  # standard errors from which a whole period is unusual though no day of it is
LEAST_PAST = 28  # points before the period, to know what is usual
SEASONS = {"day": (7,), "week": (52,), "month": (12,)}


@dataclass(frozen=True)
class Series:
    """A metric step by step.

    Attributes:
        starts: first day of each step.
        tested: (steps,) whether it lies in the period asked about.
    """

    grain: str
    starts: list[date]
    values: Floats
    tested: "np.ndarray[Any, np.dtype[np.bool_]]"


def tell_unusual(args: ExplainChangeArgs, reader: Reader) -> ToolResult:
    """Returns what was unusual; raises RetryableInput where the days lie outside of the data."""
    data = days_of(args.metric, reader.catalog)
    window = within(args, data, default=DateRange(max(data.start, data.end - timedelta(days=DEFAULT_DAYS - 1)), data.end))
    words = Words(args.metric, reader.ctx)
    series = _series(args, window, data, reader)
    found = anomalies.find(series.values, season_lengths=SEASONS.get(series.grain, (7,)), tested=series.tested)
    compare = period_before(window).clipped_to(data) or window
    setting = setting_of(args.metric, Asked(window, compare), data)
    premise = judge_premise(panel_of(args.metric, setting, reader), setting.compared, setting.spans)
    is_stretch = premise.is_known and abs(premise.season_score) >= STRETCH_ERRORS
    reader.ctx.on_progress(0.4, "explain_searching")
    causes = _causes(setting, reader, has_moved=is_stretch or bool(found.is_anomaly.any()))
    return _told(args, reader, words, _Result(series, found, setting, premise, is_stretch, causes))


@dataclass(frozen=True)
class _Result:
    series: Series
    found: Anomalies
    setting: Setting
    premise: Premise
    is_stretch: bool
    causes: list[Found]

    @property
    def places(self) -> list[int]:
        """The unusual steps, the farthest off first."""
        places = np.flatnonzero(self.found.is_anomaly)
        return [int(at) for at in places[np.argsort(-np.abs(self.found.scores[places]))]]


def _causes(setting: Setting, reader: Reader, *, has_moved: bool) -> list[Found]:
    if setting.window.start <= setting.history.start:
        return []
    causes, views = search(setting, reader, has_moved=has_moved)
    return date_causes(causes[:MOST_CAUSES], views, setting, reader)


def _series(args: ExplainChangeArgs, window: DateRange, data: DateRange, reader: Reader) -> Series:
    grain = args.grain if args.grain in ("week", "month") else "day"
    if grain == "day":
        panel = panel_of(args.metric, setting_of(args.metric, Asked(window, window), data), reader)
        is_ratio = reader.catalog.metrics[args.metric].kind == "ratio"
        scale = getattr(reader.catalog.metrics[args.metric], "scale", 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = np.where(panel.exposure[0] > 0, scale * panel.counts[0] / panel.exposure[0], np.nan) if is_ratio else panel.counts[0]
        starts = [data.start + timedelta(days=at) for at in range(data.days)]
        reader.show(None, args.metric)
        return Series("day", starts, values, np.array([window.start <= day <= window.end for day in starts]))
    result = reader.run(metrics=(args.metric,), grain=grain, period=Period(start=data.start, end=data.end))
    reader.shown.append(result)
    partial = {note.params["bucket"] for note in result.notes if note.code == "partial_period"}
    rows = [row for row in result.rows if row[0] not in partial and row[1] is not None]
    starts = [date.fromisoformat(f"{row[0]}-01"[:10]) for row in rows]
    values = np.array([float(row[1]) for row in rows])
    length = 7 if grain == "week" else 28
    tested = [start <= window.end and start + timedelta(days=length - 1) >= window.start for start in starts]
    return Series(grain, starts, values, np.array(tested, dtype=bool))


def _told(args: ExplainChangeArgs, reader: Reader, words: Words, result: _Result) -> ToolResult:
    series, found, setting = result.series, result.found, result.setting
    events = _events(result, reader)
    points = [_point(at, result, events, words) for at in result.places]
    summary = loader.narrate(
        "explain_change",
        words.language,
        shape="unusual",
        metric=escape_markdown(words.label),
        grain=words.text(f"grain_{series.grain}"),
        period=format_period(setting.window, words.language),
        filters=[filter_words(item, reader.catalog, words.language) for item in args.filters],
        points=points[:MOST_TOLD],
        more=max(0, len(points) - MOST_TOLD),
        tested=int(series.tested.sum()),
        total=words.amount(_whole(series.values, series.tested, words)),
        expected_total=words.about(_whole(found.expected, series.tested, words)),
        stretch=_stretch(result, words),
        shifts=_shifts(result, words),
        causes=[cause_words(each, words) for each in result.causes],
    )
    past = int(np.flatnonzero(series.tested)[0]) if series.tested.any() else 0
    caveats = []
    if past < LEAST_PAST:
        text = loader.ui_text("caveat_explain_few_points", words.language, count=past)
        caveats.append(Caveat(code="explain_few_points", text=text))
    if result.causes:
        caveats.append(Caveat(code="explain_expected", text=loader.ui_text("caveat_explain_expected", words.language)))
    return ToolResult(
        summary=summary[:1500],
        facts=_facts(result, words),
        blocks=_blocks(result, points, events, words),
        sources=sources_of(reader),
        caveats=tuple(caveats),
        follow_ups=(
            words.text("ask_why", metric=words.label, when=words.when(format_period(setting.window, words.language))),
            loader.ui_text("follow_up_by_month", words.language, metric=words.label, period=loader.ui_text("whole_data", words.language)),
        ),
        items={each.cause.dimension: (str(each.cause.value),) for each in result.causes if each.cause.dimension},
    )


def _whole(values: Floats, tested: Any, words: Words) -> float:
    inside = values[tested & ~np.isnan(values)]
    if not len(inside):
        return 0.0
    return float(inside.mean() if words.found.kind == "ratio" or words.unit == "%" else inside.sum())


def _point(at: int, result: _Result, events: dict[date, str], words: Words) -> dict[str, Any]:
    series, found = result.series, result.found
    value, expected = float(series.values[at]), float(found.expected[at])
    start = series.starts[at]
    when = words.day(start) if series.grain == "day" else short_days(start, _last(start, series.grain), words.language)
    return {
        "when": when,
        "value": words.amount(value),
        "expected": words.about(expected),
        "lower": words.about(float(found.lower[at])),
        "upper": words.about(float(found.upper[at])),
        "off": words.percent(abs(value / expected - 1)) if expected > 0 else words.about(abs(value - expected)),
        "is_up": value > expected,
        "event": escape_markdown(events[start]) if start in events else "",
    }


def _last(start: date, grain: str) -> date:
    if grain == "week":
        return start + timedelta(days=6)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _stretch(result: _Result, words: Words) -> dict[str, Any] | None:
    if not result.is_stretch:
        return None
    value = _whole(result.series.values, result.series.tested, words)
    ratio = result.premise.expected_ratio
    return {
        "size": words.percent(abs(ratio - 1)),
        "is_up": ratio > 1,
        "value": words.amount(value),
        "expected": words.about(value / ratio),
    }


def _shifts(result: _Result, words: Words) -> list[dict[str, Any]]:
    """Returns the lasting steps that began in the period."""
    series, told = result.series, []
    for shift in result.found.shifts:
        if not series.tested[min(shift.position, len(series.tested) - 1)]:
            continue
        around = slice(max(0, shift.position - 28), shift.position), slice(shift.position, shift.position + 28)
        before, after = (float(np.nanmean(series.values[part])) for part in around)
        told.append({"day": words.day(series.starts[shift.position]), "is_up": after > before, "size": words.percent(abs(after / before - 1)) if before else ""})
    return told


def _events(result: _Result, reader: Reader) -> dict[date, str]:
    """Returns what the shop's notes and the calendar say of the unusual days."""
    named: dict[date, str] = {}
    for at in result.places[:MOST_TOLD]:
        start = result.series.starts[at]
        days = DateRange(start, start if result.series.grain == "day" else _last(start, result.series.grain))
        near = replace(result.setting, window=days, compare=DateRange(days.start - timedelta(days=7), days.end - timedelta(days=7)))
        for lead in leads_of(near, reader, onset=start, daily=np.ones(result.setting.history.days), now=0.0, before=0.0):
            last = lead.last or lead.first
            if lead.kind in ("note", "holiday", "occasion") and lead.first <= days.end and last >= days.start:
                named.setdefault(start, plain_text(lead.name))
    return named


def _facts(result: _Result, words: Words) -> tuple[Fact, ...]:
    facts = []
    base = {"unit": words.unit, "decimals": words.decimals, "metric": result.setting.metric}
    for at in result.places:
        day = result.series.starts[at].isoformat()
        facts.append(Fact(id=f"{result.setting.metric}[{day}]", value=float(result.series.values[at]), period=day, **base))
        facts.append(Fact(id=f"expected[{day}]", value=float(result.found.expected[at]), period=day, **base))
    facts.append(Fact(id="unusual_count", value=len(result.places), metric=result.setting.metric))
    for number, each in enumerate(result.causes, 1):
        where = f"{each.cause.dimension} = {each.cause.value}" if each.cause.dimension else ""
        change = 100 * (each.cause.factor - 1)
        facts.append(Fact(id=f"cause_{number}_change_pct", value=change, unit="%", metric=each.cause.lever, slice=where))
        for name, value in (("observed", each.cause.observed), ("expected", each.cause.expected)):
            facts.append(Fact(id=f"cause_{number}_{name}", value=value, metric=each.cause.lever, slice=where))
        facts.append(Fact(id=f"cause_{number}_worth", value=each.amount, slice=where, **base))
    return tuple(facts)


def _blocks(result: _Result, points: list[dict[str, Any]], events: dict[date, str], words: Words) -> tuple[Block, ...]:
    series, found = result.series, result.found
    if len(series.starts) < 3:
        return ()
    tested = np.flatnonzero(series.tested)
    first = max(0, int(tested[0] if len(tested) else len(series.starts)) - (DAYS_BEFORE if series.grain == "day" else 26))
    last = int(tested[-1]) + 1 if len(tested) else len(series.starts)
    rows = []
    for at in range(first, last):
        is_known = not np.isnan(series.values[at])
        mark = (events.get(series.starts[at]) or words.text("mark_unusual")) if found.is_anomaly[at] else None
        cells = [series.values[at], found.lower[at], found.upper[at]]
        shown = [float(cell) if np.isfinite(cell) else None for cell in cells]
        rows.append((series.starts[at].isoformat(), shown[0] if is_known else None, *shown[1:], mark))

    def measure(name: str, label: str) -> TableColumn:
        return TableColumn(name=name, label=label, type="number", unit=words.unit, role="measure", decimals=words.decimals)

    columns = (
        TableColumn(name="day", label=words.text(f"grain_{series.grain}"), type="date", role="time"),
        measure("value", words.label),
        measure("lower", words.text("column_lower")),
        measure("upper", words.text("column_upper")),
        TableColumn(name="event", label=words.text("column_unusual"), type="text"),
    )
    grain = words.text(f"grain_{series.grain}")
    spec = ChartSpec(
        chart="band", title=words.text("unusual_title", metric=words.label, grain=grain), x="day", y=("value", "lower", "upper"),
        x_label=grain, y_label=words.label, unit=words.unit, marks="event",
    )  # fmt: skip
    chart = ChartBlock(spec=spec, table=TableBlock(columns=columns, rows=tuple(rows), total_rows=len(rows)))
    if not points:
        return (chart,)
    listed = [row for row in rows if row[-1] is not None]
    title = words.text("unusual_table", grain=grain)
    return (chart, TableBlock(title=title, columns=columns, rows=tuple(listed), total_rows=len(listed)))
