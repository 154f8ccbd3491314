"""The plotly traces of each chart kind. Shop text is escaped here: plotly reads tags in labels and names."""

import html
from collections.abc import Callable
from typing import Any

from cartwise.errors import FinalFailure
from cartwise.tools.charts.labels import cut_label, one_line
from cartwise.tools.charts.palette import ChartTheme, with_alpha
from cartwise.tools.charts.shape import Series, Shape
from cartwise.tools.number_format import format_number

Traces = list[Any]
Bounds = tuple[tuple[float | None, ...], tuple[float | None, ...]]


def escape_label(value: Any) -> str:
    """Returns shop text that plotly prints as it stands: no tags, no line breaks."""
    return html.escape(one_line(value), quote=False)


def short_label(value: Any) -> str:
    """Returns the label cut to what an axis can hold, escaped."""
    return html.escape(cut_label(value), quote=False)


def build_traces(shape: Shape, theme: ChartTheme, *, totals: tuple[bool, ...] = ()) -> Traces:
    """Returns the traces of a shape; `totals` marks the rows of a waterfall that stand on the axis."""
    if shape.kind == "waterfall":
        return _waterfall(shape, theme, totals)
    if shape.kind not in _BUILDERS:
        raise FinalFailure(
            "chart_kind_not_interactive",
            f"A {shape.kind!r} chart is a picture: draw it with cartwise.tools.charts.png.render.",
            chart=shape.kind,
        )
    return _BUILDERS[shape.kind](shape, theme)


def _hover(series: Series, values: tuple[Any, ...]) -> list[str]:
    return [format_number(value, unit=series.unit, decimals=series.decimals) for value in values]


def _category_keys(shape: Shape, values: tuple[Any, ...]) -> list[Any]:
    """Returns axis values: positions for categories (two may look alike once cut), dates and numbers as they are."""
    if shape.x_type != "category":
        return list(values)
    positions = {value: position for position, value in enumerate(shape.categories)}
    return [positions[value] for value in values]


def _marks(shape: Shape, series: Series) -> dict[str, Any]:
    """Returns what every x/y trace shares."""
    along, across = _category_keys(shape, series.x), list(series.y)
    full = [escape_label(value) for value in series.x]
    return {
        "x": across if shape.is_horizontal else along,
        "y": along if shape.is_horizontal else across,
        "name": escape_label(series.name),
        "text": _hover(series, series.y),
        "customdata": full,
        "hovertemplate": "%{customdata}<br><b>%{text}</b><extra>" + escape_label(series.name) + "</extra>",
    }


def _lines(shape: Shape, theme: ChartTheme) -> Traces:
    from plotly.graph_objects import Scatter

    step = "hv" if shape.kind == "survival" else "linear"
    traces: Traces = []
    for index, series in enumerate(shape.series):
        color = theme.color(index)
        if series.outer is not None:
            traces.append(_ribbon(shape, series, series.outer, with_alpha(color, 0.09), step))
        if series.lower is not None and series.upper is not None:
            traces.append(_ribbon(shape, series, (series.lower, series.upper), with_alpha(color, 0.18), step))
        line = {"color": theme.muted if series.role == "history" else color, "width": 2.5, "shape": step}
        if series.role == "other":
            line["dash"] = "dash"
        mode = "lines+markers" if len(series.x) <= 40 and step == "linear" else "lines"
        marker = {"size": 6, "color": line["color"]}
        traces.append(Scatter(mode=mode, line=line, marker=marker, **_marks(shape, series)))
    return traces


def _ribbon(shape: Shape, series: Series, bounds: Bounds, color: str, step: str) -> Any:
    """Returns the area between a lower and an upper bound, as one closed outline."""
    from plotly.graph_objects import Scatter

    keys = _category_keys(shape, series.x)
    known = [
        (key, low, high) for key, low, high in zip(keys, *bounds, strict=True) if low is not None and high is not None
    ]
    return Scatter(
        x=[key for key, _, _ in known] + [key for key, _, _ in reversed(known)],
        y=[high for _, _, high in known] + [low for _, low, _ in reversed(known)],
        fill="toself",
        fillcolor=color,
        line={"width": 0, "shape": "linear" if step == "linear" else "vh"},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )


def _bars(shape: Shape, theme: ChartTheme) -> Traces:
    from plotly.graph_objects import Bar

    return [
        Bar(
            marker={"color": theme.color(index), "cornerradius": 3},
            orientation="h" if shape.is_horizontal else "v",
            textposition="none",
            **_marks(shape, series),
        )
        for index, series in enumerate(shape.series)
    ]


def _scatter(shape: Shape, theme: ChartTheme) -> Traces:
    from plotly.graph_objects import Scatter

    return [
        Scatter(
            mode="markers",
            marker={
                "color": theme.color(index),
                "size": 9,
                "opacity": 0.8,
                "line": {"width": 1, "color": theme.surface},
            },
            **_marks(shape, series),
        )
        for index, series in enumerate(shape.series)
    ]


def _matrix(shape: Shape, theme: ChartTheme) -> Traces:
    from plotly.graph_objects import Heatmap

    columns = shape.categories
    cells = [dict(zip(series.x, series.y, strict=True)) for series in shape.series]
    values = [[row.get(column) for column in columns] for row in cells]
    texts = [[format_number(value, unit=shape.unit, decimals=shape.decimals) for value in row] for row in values]
    stops = [[position / (len(theme.scale) - 1), color] for position, color in enumerate(theme.scale)]
    rows = [escape_label(series.name) for series in shape.series]
    hover = "%{customdata}<br><b>%{text}</b><extra></extra>"
    return [
        Heatmap(
            x=list(range(len(columns))),
            y=list(range(len(rows))),
            z=values,
            text=[
                ["" if value is None else text for value, text in zip(*pair, strict=True)]
                for pair in zip(values, texts, strict=True)
            ],
            texttemplate="%{text}" if len(columns) <= 14 else "",
            textfont={"size": 11},
            customdata=[[f"{row} · {escape_label(column)}" for column in columns] for row in rows],
            hovertemplate=hover,
            hoverongaps=False,
            colorscale=stops,
            showscale=False,
            xgap=2,
            ygap=2,
        )
    ]


def _funnel(shape: Shape, theme: ChartTheme) -> Traces:
    from plotly.graph_objects import Funnel

    return [
        Funnel(
            x=list(series.y),
            y=list(range(len(series.x))),
            name=escape_label(series.name),
            text=_hover(series, series.y),
            customdata=[escape_label(value) for value in series.x],
            texttemplate="%{text} · %{percentInitial:.1%}",
            hovertemplate="%{customdata}<br><b>%{text}</b><extra></extra>",
            marker={"color": theme.color(index)},
            connector={"fillcolor": with_alpha(theme.color(index), 0.15)},
        )
        for index, series in enumerate(shape.series)
    ]


def _waterfall(shape: Shape, theme: ChartTheme, totals: tuple[bool, ...]) -> Traces:
    from plotly.graph_objects import Waterfall

    series = shape.series[0]
    text = _hover(series, series.y)
    return [
        Waterfall(
            x=list(range(len(series.x))),
            y=list(series.y),
            measure=["absolute" if is_total else "relative" for is_total in totals],
            text=text,
            textposition="outside",
            customdata=[escape_label(value) for value in series.x],
            hovertemplate="%{customdata}<br><b>%{text}</b><extra></extra>",
            increasing={"marker": {"color": theme.rise}},
            decreasing={"marker": {"color": theme.fall}},
            totals={"marker": {"color": theme.muted}},
            connector={"line": {"color": theme.grid, "width": 1}},
        )
    ]


def _flow(shape: Shape, theme: ChartTheme) -> Traces:
    from plotly.graph_objects import Sankey

    sources = list(shape.categories)
    targets = [series.name for series in shape.series]
    links = [
        (sources.index(source), len(sources) + row, value)
        for row, series in enumerate(shape.series)
        for source, value in zip(series.x, series.y, strict=True)
        if value
    ]
    colors = [theme.color(index) for index in range(len(sources))]
    node = {
        "label": [short_label(name) for name in (*sources, *targets)],
        "color": [*colors, *[theme.muted] * len(targets)],
        "pad": 14,
        "thickness": 14,
        "line": {"width": 0},
        "hovertemplate": "%{label}<extra></extra>",
    }
    link = {
        "source": [link[0] for link in links],
        "target": [link[1] for link in links],
        "value": [link[2] for link in links],
        "color": [with_alpha(colors[link[0]], 0.35) for link in links],
        "customdata": [format_number(link[2], unit=shape.unit, decimals=shape.decimals) for link in links],
        "hovertemplate": "%{source.label} → %{target.label}<br><b>%{customdata}</b><extra></extra>",
    }
    return [Sankey(node=node, link=link, textfont={"color": theme.ink, "size": 12})]


_BUILDERS: dict[str, Callable[[Shape, ChartTheme], Traces]] = {
    "line": _lines,
    "band": _lines,
    "survival": _lines,
    "bar": _bars,
    "stacked_bar": _bars,
    "scatter": _scatter,
    "heat_map": _matrix,
    "cohort": _matrix,
    "funnel": _funnel,
    "flow": _flow,
}
