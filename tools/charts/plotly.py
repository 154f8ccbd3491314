"""Interactive charts for the web and notebooks."""

from typing import Any

from cartwise.tools.charts.labels import heading
from cartwise.tools.charts.palette import FONT_FAMILIES, THEMES, ChartTheme, ThemeName
from cartwise.tools.charts.plotly_traces import build_traces, escape_label, short_label
from cartwise.tools.charts.shape import Shape, read_shape, waterfall_totals
from cartwise.tools.number_format import axis_affixes
from cartwise.tools.result import ChartBlock
from cartwise.workspace.catalog.model import Language

# plotly.js carries English month names only, so Chinese axes use figures
CHINESE_DATES = [
    {"dtickrange": [None, 86_399_999], "value": "%H:%M"},
    {"dtickrange": [86_400_000, "M1"], "value": "%-m月%-d日"},
    {"dtickrange": ["M1", "M12"], "value": "%Y年%-m月"},
    {"dtickrange": ["M12", None], "value": "%Y年"},
]
ENGLISH_DATES = [
    {"dtickrange": [None, 86_399_999], "value": "%H:%M"},
    {"dtickrange": [86_400_000, "M1"], "value": "%-d %b"},
    {"dtickrange": ["M1", "M12"], "value": "%b %Y"},
    {"dtickrange": ["M12", None], "value": "%Y"},
]
ROW_HEIGHT = 30  # pixels a horizontal bar or a matrix row takes
DEFAULT_HEIGHT = 360
MOST_TICKS = 40  # category names along a horizontal axis; beyond, every second one is written, and so on
MOST_MARKS, MARK_ROWS = 12, 4  # events named on a chart, and the heights they take turns in
MOST_TIMES = 12  # the same for months or days, which a reader can tell from their neighbours


def figure(block: ChartBlock, language: Language = "en", theme: ThemeName = "light") -> Any:
    """Returns the plotly figure of a chart; an image grid comes as its picture.

    Args:
        block: the chart and its rows; all text in it is treated as shop text and escaped.
        language: of the dates on the axes.
        theme: light or dark; the background is transparent.
    """
    from plotly.graph_objects import Figure

    shape, colors = read_shape(block), THEMES[theme]
    if shape.kind == "image_grid":
        return _picture_figure(block, theme)
    drawn = Figure(
        data=build_traces(shape, colors, totals=waterfall_totals(block) if shape.kind == "waterfall" else ())
    )
    drawn.update_layout(**_layout(shape, colors))
    if shape.kind == "flow":
        return drawn
    drawn.update_xaxes(**_axis(shape, colors, language, is_along=not shape.is_horizontal))
    drawn.update_yaxes(**_axis(shape, colors, language, is_along=shape.is_horizontal))
    _place_categories(drawn, shape)
    _write_marks(drawn, shape, colors)
    return drawn


def _write_marks(drawn: Any, shape: Shape, colors: ChartTheme) -> None:
    """Draws a thin line at each event, its name beside it; neighbours take turns in height so that names do not overlap."""
    for number, mark in enumerate(shape.marks[:MOST_MARKS]):
        drawn.add_shape(
            type="line",
            x0=mark.x,
            x1=mark.x,
            y0=0,
            y1=1,
            yref="paper",
            line={"color": colors.muted, "width": 1, "dash": "dot"},
        )
        drawn.add_annotation(
            x=mark.x,
            y=1 - 0.07 * (number % MARK_ROWS),
            yref="paper",
            text=short_label(mark.text),
            showarrow=False,
            xanchor="left",
            yanchor="top",
            font={"size": 11, "color": colors.muted},
        )


def _layout(shape: Shape, colors: ChartTheme) -> dict[str, Any]:
    names = [series.name for series in shape.series]
    has_legend = len(names) > 1 and shape.kind not in ("heat_map", "cohort", "flow")
    return {
        "title": {
            "text": escape_label(heading(shape.title)),
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "pad": {"l": 8},
        },
        "template": None,
        "font": {"family": FONT_FAMILIES, "size": 13, "color": colors.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": list(colors.series),
        "margin": {"l": 8, "r": 16, "t": 48 if shape.title else 16, "b": 8, "autoexpand": True},
        "height": _height(shape),
        "showlegend": has_legend,
        "legend": {"orientation": "h", "yanchor": "top", "y": -0.18, "x": 0, "font": {"color": colors.muted}},
        "barmode": "stack" if shape.kind == "stacked_bar" else "group",
        "bargap": 0.28,
        "hoverlabel": {
            "bgcolor": colors.surface,
            "bordercolor": colors.grid,
            "font": {"color": colors.ink, "family": FONT_FAMILIES},
        },
        "separators": ".,",
        "dragmode": False,
    }


def _height(shape: Shape) -> int:
    if shape.kind in ("heat_map", "cohort"):
        return max(240, 110 + ROW_HEIGHT * len(shape.series))
    if shape.is_horizontal:
        marks = len(shape.series) if shape.kind == "bar" else 1
        return max(240, 110 + ROW_HEIGHT * len(shape.categories) * max(1, marks * 2 // 3))
    return DEFAULT_HEIGHT


def _axis(shape: Shape, colors: ChartTheme, language: Language, *, is_along: bool) -> dict[str, Any]:
    """Returns the layout of the axis along the categories or dates, or of the one that measures."""
    title = heading(shape.x_title if is_along else shape.y_title)
    common: dict[str, Any] = {
        "title": {
            "text": escape_label(_title_with_unit(shape, title, language, is_along=is_along)),
            "font": {"color": colors.muted, "size": 12},
        },
        "automargin": True,
        "color": colors.muted,
        "linecolor": colors.grid,
        "gridcolor": colors.grid,
        "zerolinecolor": colors.grid,
        "fixedrange": True,
    }
    is_date = is_along and shape.x_type == "date"
    if is_date:
        return {
            **common,
            "type": "date",
            "showgrid": False,
            "tickformatstops": CHINESE_DATES if language == "zh" else ENGLISH_DATES,
        }
    if is_along and shape.x_type == "category":
        return {**common, "showgrid": False, "zeroline": False}
    if shape.kind in ("heat_map", "cohort"):
        return {**common, "showgrid": False, "zeroline": False, "title": None}
    if shape.kind == "funnel":
        return {**common, "visible": False}
    prefix, suffix = axis_affixes(shape.x_unit if is_along else shape.unit)
    return {**common, "tickformat": ",~f", "tickprefix": prefix, "ticksuffix": suffix, "showgrid": not is_along}


def _title_with_unit(shape: Shape, title: str, language: Language, *, is_along: bool) -> str:
    """Returns the axis title, with the unit in brackets where its numbers don't carry it; counted nouns are English."""
    unit = shape.x_unit if is_along and shape.x_type == "number" else "" if is_along else shape.unit
    if not unit or any(axis_affixes(unit)) or not title or language != "en":
        return title
    return title if unit.lower() in title.lower() else f"{title} ({unit})"


def _place_categories(drawn: Any, shape: Shape) -> None:
    """Labels the positions of categories, cut to length; rows of matrices and steps of funnels read downwards."""
    names = [short_label(value) for value in shape.categories]
    every = 1 if shape.is_horizontal else -(-len(names) // (MOST_TIMES if shape.is_over_time else MOST_TICKS))
    ticks = {
        "tickmode": "array",
        "tickvals": list(range(0, len(names), max(1, every))),
        "ticktext": names[:: max(1, every)],
    }
    if shape.kind in ("heat_map", "cohort"):
        rows = [short_label(series.name) for series in shape.series]
        drawn.update_xaxes(**ticks, side="top")
        drawn.update_yaxes(tickmode="array", tickvals=list(range(len(rows))), ticktext=rows, autorange="reversed")
    elif shape.kind == "funnel":
        drawn.update_yaxes(**ticks, visible=True, autorange="reversed", title=None)
        drawn.update_xaxes(visible=False)
    elif shape.x_type == "category" and shape.is_horizontal:
        drawn.update_yaxes(**ticks, autorange="reversed", title=None)
    elif shape.x_type == "category":
        drawn.update_xaxes(**ticks)


def _picture_figure(block: ChartBlock, theme: ThemeName) -> Any:
    """Returns the composed pictures as an image trace (a data URI: nothing is fetched)."""
    from base64 import b64encode

    from plotly.graph_objects import Figure, Image

    from cartwise.tools.charts.png import render

    picture = "data:image/png;base64," + b64encode(render(block, theme=theme)).decode("ascii")
    drawn = Figure(data=[Image(source=picture, hoverinfo="skip")])
    drawn.update_layout(
        margin={"l": 0, "r": 0, "t": 0, "b": 0}, paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)"
    )
    drawn.update_xaxes(visible=False, fixedrange=True)
    drawn.update_yaxes(visible=False, fixedrange=True)
    return drawn
