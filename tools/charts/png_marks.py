"""The matplotlib marks of each chart kind."""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from typing import Any

from cartwise.tools.charts.labels import cut_label, one_line
from cartwise.tools.charts.palette import ChartTheme
from cartwise.tools.charts.png_axes import label_categories
from cartwise.tools.charts.shape import Series, Shape
from cartwise.tools.number_format import format_number

Marker = Callable[[Any, Shape, ChartTheme, tuple[bool, ...]], None]
MOST_MARKS, MARK_ROWS = 12, 4  # events named on a chart, and the heights they take turns in
BAR_ROOM = 0.72  # of the distance between two categories
NAN = float("nan")


def _numbers(values: tuple[Any, ...]) -> list[float]:
    return [NAN if value is None else float(value) for value in values]


def _places(shape: Shape, series: Series) -> list[Any]:
    """Returns where the series' marks stand along the axis."""
    if shape.x_type == "date":
        return [datetime.fromisoformat(str(value)) for value in series.x]
    if shape.x_type == "number":
        return _numbers(series.x)
    positions = {value: position for position, value in enumerate(shape.categories)}
    return [positions[value] for value in series.x]


def _lines(axes: Any, shape: Shape, colors: ChartTheme, _totals: tuple[bool, ...]) -> None:
    step = "steps-post" if shape.kind == "survival" else "default"
    for index, series in enumerate(shape.series):
        color = colors.muted if series.role == "history" else colors.color(index)
        places = _places(shape, series)
        marker = "o" if len(places) <= 40 and step == "default" else None
        axes.plot(
            places,
            _numbers(series.y),
            color=color,
            linewidth=2,
            marker=marker,
            markersize=4,
            drawstyle=step,
            linestyle="--" if series.role == "other" else "-",
            label=one_line(series.name),
        )
        if series.outer is not None:
            axes.fill_between(places, *map(_numbers, series.outer), color=color, alpha=0.09, linewidth=0)
        if series.lower is not None and series.upper is not None:
            fill_step = "post" if step == "steps-post" else None
            axes.fill_between(
                places,
                _numbers(series.lower),
                _numbers(series.upper),
                color=color,
                alpha=0.18,
                linewidth=0,
                step=fill_step,
            )
    if shape.x_type == "category":
        label_categories(axes, shape)
    _events(axes, shape, colors)


def _events(axes: Any, shape: Shape, colors: ChartTheme) -> None:
    """Draws a thin line at each event, its name beside it, at heights that take turns."""
    if shape.x_type != "date":
        return
    for number, mark in enumerate(shape.marks[:MOST_MARKS]):
        place = datetime.fromisoformat(str(mark.x))
        axes.axvline(place, color=colors.muted, linewidth=0.8, linestyle=":")
        axes.annotate(
            cut_label(mark.text),
            (place, 1 - 0.07 * (number % MARK_ROWS)),
            xycoords=("data", "axes fraction"),
            xytext=(3, -3),
            textcoords="offset points",
            va="top",
            fontsize=8,
            color=colors.muted,
        )


def _bars(axes: Any, shape: Shape, colors: ChartTheme, _totals: tuple[bool, ...]) -> None:
    is_stacked = shape.kind == "stacked_bar"
    tops: dict[tuple[Any, bool], float] = {}
    positions, room = _bar_positions(shape)
    width = room if is_stacked else room / len(shape.series)
    draw = axes.barh if shape.is_horizontal else axes.bar
    for index, series in enumerate(shape.series):
        shift = 0.0 if is_stacked else (index - (len(shape.series) - 1) / 2) * width
        sizes = [0.0 if value is None else float(value) for value in series.y]
        starts = [tops.get((x, size < 0), 0.0) if is_stacked else 0.0 for x, size in zip(series.x, sizes, strict=True)]
        for x, size, start in zip(series.x, sizes, starts, strict=True):
            tops[(x, size < 0)] = start + size
        side = {"left": starts} if shape.is_horizontal else {"bottom": starts}
        draw(
            [positions[x] + shift for x in series.x],
            sizes,
            width,
            color=colors.color(index),
            label=one_line(series.name),
            **side,
        )
    if shape.x_type != "date":
        label_categories(axes, shape)


def _bar_positions(shape: Shape) -> tuple[dict[Any, float], float]:
    """Returns where each category's bars stand and the room they share; on dates, days and the shortest distance."""
    if shape.x_type != "date":
        return {value: float(position) for position, value in enumerate(shape.categories)}, BAR_ROOM
    from matplotlib.dates import date2num

    days = {value: float(date2num(datetime.fromisoformat(str(value)))) for value in shape.categories}
    ordered = sorted(days.values())
    gaps = [later - earlier for earlier, later in pairwise(ordered) if later > earlier]
    return days, BAR_ROOM * min(gaps, default=1.0)


def _scatter(axes: Any, shape: Shape, colors: ChartTheme, _totals: tuple[bool, ...]) -> None:
    for index, series in enumerate(shape.series):
        places = _places(shape, series)
        axes.scatter(
            places,
            _numbers(series.y),
            s=42,
            color=colors.color(index),
            alpha=0.8,
            edgecolors=colors.surface,
            label=one_line(series.name),
        )
    if shape.x_type == "category":
        label_categories(axes, shape)


def _matrix(axes: Any, shape: Shape, colors: ChartTheme, _totals: tuple[bool, ...]) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    columns = shape.categories
    cells = [dict(zip(series.x, series.y, strict=True)) for series in shape.series]
    values = [_numbers(tuple(row.get(column) for column in columns)) for row in cells]
    known = [value for row in values for value in row if value == value]
    axes.imshow(values, aspect="auto", cmap=LinearSegmentedColormap.from_list("scale", colors.scale))
    axes.set_xticks(range(len(columns)), [cut_label(column) for column in columns])
    axes.set_yticks(range(len(shape.series)), [cut_label(series.name) for series in shape.series])
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    if len(columns) > 14 or not known:
        return
    middle = (min(known) + max(known)) / 2
    is_dark = colors.surface != "#ffffff"
    for row, line in enumerate(values):
        for column, value in enumerate(line):
            if value == value:
                ink = "#ffffff" if (value > middle) != is_dark else "#10212a"
                text = format_number(value, unit=shape.unit, decimals=shape.decimals)
                axes.text(column, row, text, ha="center", va="center", fontsize=8, color=ink)


def _funnel(axes: Any, shape: Shape, colors: ChartTheme, _totals: tuple[bool, ...]) -> None:
    series = shape.series[0]
    sizes = [0.0 if value is None else float(value) for value in series.y]
    places = list(range(len(sizes)))
    axes.barh(places, sizes, BAR_ROOM, left=[-size / 2 for size in sizes], color=colors.color(0))
    for place, size in zip(places, sizes, strict=True):
        share = f" · {size / sizes[0]:.1%}" if sizes[0] else ""
        text = format_number(size, unit=series.unit, decimals=series.decimals) + share
        axes.text(0, place + BAR_ROOM / 2 + 0.02, text, ha="center", va="top", fontsize=8, color=colors.muted)
    axes.set_yticks(places, [cut_label(value) for value in series.x])
    axes.set_xticks([])
    axes.invert_yaxis()


def _waterfall(axes: Any, shape: Shape, colors: ChartTheme, totals: tuple[bool, ...]) -> None:
    series, level = shape.series[0], 0.0
    for place, (size, is_total) in enumerate(zip(_numbers(series.y), totals, strict=True)):
        change = 0.0 if size != size else size
        start = 0.0 if is_total else level
        color = colors.muted if is_total else colors.rise if change >= 0 else colors.fall
        axes.bar(place, change, BAR_ROOM, bottom=start, color=color)
        level = start + change
        text = format_number(change, unit=series.unit, decimals=series.decimals)
        axes.margins(y=0.1)
        axes.annotate(text, (place, max(start, level)), ha="center", va="bottom", fontsize=8, color=colors.muted)
    label_categories(axes, shape)


def _flow(axes: Any, shape: Shape, colors: ChartTheme, _totals: tuple[bool, ...]) -> None:
    from cartwise.tools.charts.png_flow import draw_flow

    draw_flow(axes, shape, colors)


MARKS: dict[str, Marker] = {
    "line": _lines,
    "band": _lines,
    "survival": _lines,
    "bar": _bars,
    "stacked_bar": _bars,
    "scatter": _scatter,
    "heat_map": _matrix,
    "cohort": _matrix,
    "funnel": _funnel,
    "waterfall": _waterfall,
    "flow": _flow,
}
