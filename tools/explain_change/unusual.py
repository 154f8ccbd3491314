"""Mode `anomalies`: what was unusual in a period, point by point, as a whole and within."""

from datetime import date, timedelta

import numpy as np

from cartwise.models.forecasting import anomalies
from cartwise.models.forecasting.causes import FALSE_ALARMS_MOVED, FALSE_ALARMS_UNASKED
from cartwise.models.forecasting.premise import judge_premise
from cartwise.prompts import loader
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.display import escape_markdown, format_period
from cartwise.tools.explain_change.change import Found, date_causes, panel_of
from cartwise.tools.explain_change.period import Asked, days_of, period_before, setting_of, within
from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.explain_change.search import search
from cartwise.tools.explain_change.setting import Setting
from cartwise.tools.explain_change.sources import sources_of
from cartwise.tools.explain_change.tell_change import cause_words
from cartwise.tools.explain_change.unusual_blocks import unusual_blocks, unusual_facts
from cartwise.tools.explain_change.unusual_found import Series, Unusual
from cartwise.tools.explain_change.unusual_words import (
    MOST_TOLD,
    events_of,
    point_words,
    shift_words,
    stretch_words,
    whole,
)
from cartwise.tools.explain_change.words import Words
from cartwise.tools.query_data.conditions import filter_words
from cartwise.tools.result import Caveat, ToolResult
from cartwise.types import DateRange
from cartwise.workspace.warehouse.request import Period

DEFAULT_DAYS = 28
MOST_CAUSES = 2
STRETCH_ERRORS = 3.0  # standard errors from which a whole period is unusual though no day of it is
FALSE_DISCOVERIES = 0.01  # heavy-tailed revenue has an odd day in one month of ten at 5 %; nobody wants that reported
LEAST_PAST = 28  # points before the period, to know what is usual
SEASONS = {"day": (7,), "week": (52,), "month": (12,)}


def tell_unusual(args: ExplainChangeArgs, reader: Reader) -> ToolResult:
    """Returns what was unusual; raises RetryableInput where the days lie outside of the data."""
    data = days_of(args.metric, reader.catalog)
    window = within(
        args, data, default=DateRange(max(data.start, data.end - timedelta(days=DEFAULT_DAYS - 1)), data.end)
    )
    words = Words(args.metric, reader.ctx)
    series = _series(args, window, data, reader)
    seasons = SEASONS.get(series.grain, (7,))
    found = anomalies.find(
        series.values, season_lengths=seasons, tested=series.tested, false_discoveries=FALSE_DISCOVERIES
    )
    compare = period_before(window).clipped_to(data) or window
    setting = setting_of(args.metric, Asked(window, compare), data)
    premise = judge_premise(panel_of(args.metric, setting, reader), setting.compared, setting.spans)
    is_stretch = premise.is_known and abs(premise.season_score) >= STRETCH_ERRORS
    reader.ctx.on_progress(0.4, "explain_searching")
    causes = _causes(setting, reader, has_moved=is_stretch or bool(found.is_anomaly.any()))
    return _told(args, reader, words, Unusual(series, found, setting, premise, is_stretch, causes))


def _causes(setting: Setting, reader: Reader, *, has_moved: bool) -> list[Found]:
    if setting.window.start <= setting.history.start:
        return []
    false_alarms = FALSE_ALARMS_MOVED if has_moved else FALSE_ALARMS_UNASKED
    causes, views = search(setting, reader, false_alarms=false_alarms)
    return date_causes(causes[:MOST_CAUSES], views, setting, reader)


def _series(args: ExplainChangeArgs, window: DateRange, data: DateRange, reader: Reader) -> Series:
    grain = args.grain if args.grain in ("week", "month") else "day"
    if grain == "day":
        panel = panel_of(args.metric, setting_of(args.metric, Asked(window, window), data), reader)
        is_ratio = reader.catalog.metrics[args.metric].kind == "ratio"
        scale = getattr(reader.catalog.metrics[args.metric], "scale", 1.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            values = (
                np.where(panel.exposure[0] > 0, scale * panel.counts[0] / panel.exposure[0], np.nan)
                if is_ratio
                else panel.counts[0]
            )
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


def _told(args: ExplainChangeArgs, reader: Reader, words: Words, result: Unusual) -> ToolResult:
    events = events_of(result, reader)
    points = [point_words(at, result, events, words) for at in result.places]
    period = format_period(result.setting.window, words.language)
    everything = loader.ui_text("whole_data", words.language)
    return ToolResult(
        summary=_summary(args, reader, words, result, points)[:1500],
        facts=unusual_facts(result, words),
        blocks=unusual_blocks(result, points, events, words),
        sources=sources_of(reader),
        caveats=_caveats(result, words),
        follow_ups=(
            words.text("ask_why", metric=words.label, when=words.when(period)),
            loader.ui_text("follow_up_by_month", words.language, metric=words.label, period=everything),
        ),
        items={each.cause.dimension: (str(each.cause.value),) for each in result.causes if each.cause.dimension},
    )


def _summary(
    args: ExplainChangeArgs, reader: Reader, words: Words, result: Unusual, points: list[dict[str, object]]
) -> str:
    series = result.series
    return loader.narrate(
        "explain_change",
        words.language,
        shape="unusual",
        metric=escape_markdown(words.label),
        grain=words.text(f"grain_{series.grain}"),
        period=format_period(result.setting.window, words.language),
        filters=[filter_words(item, reader.catalog, words.language) for item in args.filters],
        points=points[:MOST_TOLD],
        more=max(0, len(points) - MOST_TOLD),
        tested=int(series.tested.sum()),
        total=words.amount(whole(series.values, series.tested, words)),
        expected_total=words.about(whole(result.found.expected, series.tested, words)),
        stretch=stretch_words(result, words),
        shifts=shift_words(result, words),
        causes=[cause_words(each, words) for each in result.causes],
    )


def _caveats(result: Unusual, words: Words) -> tuple[Caveat, ...]:
    tested = result.series.tested
    past = int(np.flatnonzero(tested)[0]) if tested.any() else 0
    found: list[tuple[str, dict[str, int]]] = []
    if past < LEAST_PAST:
        found.append(("explain_few_points", {"count": past}))
    if result.causes:
        found.append(("explain_expected", {}))
    return tuple(
        Caveat(code=code, text=loader.ui_text(f"caveat_{code}", words.language, **params)) for code, params in found
    )
