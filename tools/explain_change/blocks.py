"""The charts and tables of an explained change."""

from datetime import date, timedelta
from typing import Any

from cartwise.tools.display import plain_text
from cartwise.tools.explain_change.change import Explanation
from cartwise.tools.explain_change.reader import Reader
from cartwise.tools.explain_change.words import Words
from cartwise.tools.forecast.labels import short_days
from cartwise.tools.result import Block, ChartBlock, ChartSpec, TableBlock, TableColumn

DAYS_BEFORE, DAYS_AFTER, MOST_DAYS = 28, 14, 150
MOST_STEPS = 8


def change_blocks(explanation: Explanation, reader: Reader, words: Words) -> tuple[Block, ...]:
    """Returns waterfall, series, parts and places."""
    blocks: list[Block] = []
    waterfall = _waterfall(explanation, words)
    if waterfall is not None:
        blocks.append(waterfall)
    series = _series(explanation, words)
    if series is not None:
        blocks.append(series)
    blocks += [table for table in (_parts(explanation, words), _places(explanation, reader, words)) if table]
    return tuple(blocks)


def _money(name: str, label: str, words: Words) -> TableColumn:
    return TableColumn(name=name, label=label, type="number", unit=words.unit, role="measure", decimals=words.decimals)


def _text(name: str, label: str) -> TableColumn:
    return TableColumn(name=name, label=label, type="text")


def _waterfall(explanation: Explanation, words: Words) -> ChartBlock | None:
    """Returns from the comparison to the window by what moved in between; None where nothing takes the metric apart."""
    parts = explanation.factors or explanation.sales
    if not parts or explanation.before is None:
        return None
    language, setting = words.language, explanation.setting
    rows: list[tuple[Any, ...]] = [
        (short_days(setting.compare.start, setting.compare.end, language), explanation.before, "total")
    ]
    rows += [(words.part(part.key), part.change, "change") for part in parts[:MOST_STEPS]]
    rows.append((short_days(setting.window.start, setting.window.end, language), explanation.now, "total"))
    columns = (
        _text("part", words.text("column_part")),
        _money("change", words.label, words),
        _text("kind", words.text("column_kind")),
    )
    spec = ChartSpec(
        chart="waterfall",
        title=words.text("waterfall_title", metric=words.label),
        x="part",
        y=("change",),
        series="kind",
        y_label=words.label,
        unit=words.unit,
    )
    return ChartBlock(spec=spec, table=TableBlock(columns=columns, rows=tuple(rows), total_rows=len(rows)))


def _series(explanation: Explanation, words: Words) -> ChartBlock | None:
    """Returns the metric day by day around the change, with its onset and what happened marked."""
    setting = explanation.setting
    first = max(setting.history.start, min(setting.compare.start, setting.window.start - timedelta(days=DAYS_BEFORE)))
    last = min(setting.history.end, setting.window.end + timedelta(days=DAYS_AFTER))
    if (last - first).days > MOST_DAYS:
        first = max(first, setting.window.start - timedelta(days=DAYS_BEFORE))
    if (last - first).days < 3:
        return None
    marks = _marks(explanation, words)
    scale = 100.0 if words.unit == "%" else 1.0
    rows = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        value = float(explanation.daily[(day - setting.history.start).days]) * scale
        rows.append((day.isoformat(), value, marks.get(day)))
    columns = (
        TableColumn(name="day", label=words.text("column_day"), type="date", role="time"),
        _money("value", words.label, words),
        _text("event", words.text("column_event")),
    )
    spec = ChartSpec(
        chart="line",
        title=words.text("series_title", metric=words.label),
        x="day",
        y=("value",),
        x_label=words.text("column_day"),
        y_label=words.label,
        unit=words.unit,
        marks="event",
    )
    return ChartBlock(spec=spec, table=TableBlock(columns=columns, rows=tuple(rows), total_rows=len(rows)))


def _marks(explanation: Explanation, words: Words) -> dict[date, str]:
    """Returns what is written on the chart, one a day: the period asked about, the onset of the first cause, notes."""
    marks = {explanation.setting.window.start: words.text("mark_window")}
    for lead in explanation.leads:
        if lead.name and not lead.kind.startswith("large_order"):
            marks.setdefault(lead.first, plain_text(lead.name))
    if explanation.causes and explanation.causes[0].first:
        cause = explanation.causes[0]
        assert cause.first is not None
        place = plain_text(str(cause.cause.value)) if cause.cause.dimension else ""
        marks[cause.first] = words.text("mark_onset", name=f"{words.lever(cause.cause.lever)} {place}".strip())
    return marks


def _parts(explanation: Explanation, words: Words) -> TableBlock | None:
    groups = (("factors", explanation.factors), ("sales", explanation.sales), ("customers", explanation.customers))
    rows = [
        (words.text(f"group_{group}"), words.part(part.key), words.factor(part.key, part.before),
         words.factor(part.key, part.after), part.change)
        for group, parts in groups
        for part in parts
    ]  # fmt: skip
    if not rows:
        return None
    columns = (
        _text("group", words.text("column_group")),
        _text("part", words.text("column_part")),
        _text("before", words.text("column_before")),
        _text("now", words.text("column_now")),
        _money("change", words.text("column_change"), words),
    )
    title = words.text("parts_title")
    return TableBlock(title=title, columns=columns, rows=tuple(rows), total_rows=len(rows))


def _places(explanation: Explanation, reader: Reader, words: Words) -> TableBlock | None:
    if not explanation.places:
        return None
    rows = tuple(
        (words.dimension(place.dimension), plain_text(str(place.value)), place.before, place.now, place.change)
        for place in explanation.places
    )
    columns = (
        _text("dimension", words.text("column_dimension")),
        _text("value", words.text("column_value")),
        _money("before", words.text("column_before"), words),
        _money("now", words.text("column_now"), words),
        _money("change", words.text("column_change"), words),
    )
    result_id = None
    if reader.ctx.policy.keeps_results:
        labels = [column.label for column in columns]
        result_id = reader.ctx.workspace.results.put(labels, list(rows), owner_thread=reader.ctx.thread_id)
    title = words.text("places_title")
    return TableBlock(title=title, columns=columns, rows=rows, total_rows=len(rows), result_id=result_id)
