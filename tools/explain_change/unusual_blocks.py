"""Facts, chart and table of what was unusual."""

from datetime import date
from typing import Any

import numpy as np

from cartwise.tools.explain_change.unusual_found import Unusual
from cartwise.tools.explain_change.words import Words
from cartwise.tools.result import Block, ChartBlock, ChartSpec, Fact, TableBlock, TableColumn

DAYS_BEFORE, STEPS_BEFORE = 56, 26


def unusual_facts(result: Unusual, words: Words) -> tuple[Fact, ...]:
    """Returns the unusual figures, what was expected of them, and the causes."""
    facts = []
    base = {"unit": words.unit, "decimals": words.decimals, "metric": result.setting.metric}
    for at in result.places:
        day = result.series.starts[at].isoformat()
        facts.append(
            Fact(id=f"{result.setting.metric}[{day}]", value=float(result.series.values[at]), period=day, **base)
        )
        facts.append(Fact(id=f"expected[{day}]", value=float(result.found.expected[at]), period=day, **base))
    facts.append(Fact(id="unusual_count", value=len(result.places), metric=result.setting.metric))
    for number, each in enumerate(result.causes, 1):
        where = f"{each.cause.dimension} = {each.cause.value}" if each.cause.dimension else ""
        change = 100 * (each.cause.factor - 1)
        facts.append(
            Fact(id=f"cause_{number}_change_pct", value=change, unit="%", metric=each.cause.lever, slice=where)
        )
        for name, value in (("observed", each.cause.observed), ("expected", each.cause.expected)):
            facts.append(Fact(id=f"cause_{number}_{name}", value=value, metric=each.cause.lever, slice=where))
        facts.append(Fact(id=f"cause_{number}_worth", value=each.amount, slice=where, **base))
    return tuple(facts)


def unusual_blocks(
    result: Unusual, points: list[dict[str, Any]], events: dict[date, str], words: Words
) -> tuple[Block, ...]:
    """Returns the series with its usual range, and the unusual steps as a table."""
    if len(result.series.starts) < 3:
        return ()
    rows, columns = _rows(result, events, words), _columns(result, words)
    grain = words.text(f"grain_{result.series.grain}")
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


def _rows(result: Unusual, events: dict[date, str], words: Words) -> list[tuple[Any, ...]]:
    series, found = result.series, result.found
    tested = np.flatnonzero(series.tested)
    before = DAYS_BEFORE if series.grain == "day" else STEPS_BEFORE
    first = max(0, int(tested[0] if len(tested) else len(series.starts)) - before)
    last = int(tested[-1]) + 1 if len(tested) else len(series.starts)
    rows: list[tuple[Any, ...]] = []
    for at in range(first, last):
        mark = (events.get(series.starts[at]) or words.text("mark_unusual")) if found.is_anomaly[at] else None
        cells = (series.values[at], found.lower[at], found.upper[at])
        rows.append(
            (series.starts[at].isoformat(), *(float(cell) if np.isfinite(cell) else None for cell in cells), mark)
        )
    return rows


def _columns(result: Unusual, words: Words) -> tuple[TableColumn, ...]:
    def measure(name: str, label: str) -> TableColumn:
        return TableColumn(
            name=name, label=label, type="number", unit=words.unit, role="measure", decimals=words.decimals
        )

    return (
        TableColumn(name="day", label=words.text(f"grain_{result.series.grain}"), type="date", role="time"),
        measure("value", words.label),
        measure("lower", words.text("column_lower")),
        measure("upper", words.text("column_upper")),
        TableColumn(name="event", label=words.text("column_unusual"), type="text"),
    )
