"""Titles, ticks, grid and legend of the matplotlib charts."""

from typing import Any

from cartwise.tools.charts.labels import cut_label, heading
from cartwise.tools.charts.palette import ChartTheme
from cartwise.tools.charts.shape import Shape
from cartwise.tools.number_format import axis_affixes, format_number
from cartwise.workspace.catalog.model import Language

MOST_UPRIGHT_LABELS = 8
MOST_TIMES = 12  # of months or days named along an axis


def dress_axes(axes: Any, shape: Shape, colors: ChartTheme, language: Language) -> None:
    """Adds titles, tick labels, grid and legend to axes whose marks are drawn."""
    axes.tick_params(colors=colors.muted, length=0, labelsize=9)
    for spine in axes.spines.values():
        spine.set_visible(False)
    if shape.kind == "flow":
        axes.set_axis_off()
        return
    if shape.kind not in ("heat_map", "cohort", "funnel"):
        _dress_measure(axes, shape, colors, language)
    if shape.x_type == "date":
        _dress_dates(axes, language, is_horizontal=shape.is_horizontal)
    if shape.kind != "funnel":
        along = axes.set_ylabel if shape.is_horizontal else axes.set_xlabel
        along("" if shape.is_horizontal else heading(shape.x_title), color=colors.muted, fontsize=9)
    if len(shape.series) > 1 and shape.kind not in ("heat_map", "cohort"):
        legend = axes.legend(
            loc="upper left", bbox_to_anchor=(0, -0.16), ncol=min(4, len(shape.series)), frameon=False, fontsize=9
        )
        for text in legend.get_texts():
            text.set_color(colors.muted)


def label_categories(axes: Any, shape: Shape) -> None:
    """Writes the categories along their axis; many or long ones stand aslant."""
    names = [cut_label(value) for value in shape.categories]
    places = list(range(len(names)))
    if shape.is_horizontal:
        axes.set_yticks(places, names)
        axes.invert_yaxis()
        return
    if shape.is_over_time:
        every = max(1, -(-len(names) // MOST_TIMES))
        names, places = names[::every], places[::every]
    is_crowded = len(names) > MOST_UPRIGHT_LABELS or sum(map(len, names)) > 80
    axes.set_xticks(places, names, rotation=40 if is_crowded else 0, ha="right" if is_crowded else "center")


def _dress_measure(axes: Any, shape: Shape, colors: ChartTheme, language: Language) -> None:
    axis = axes.xaxis if shape.is_horizontal else axes.yaxis
    _write_numbers(axis, shape.unit)
    if shape.x_type == "number":
        _write_numbers(axes.xaxis, shape.x_unit)
    axis.grid(visible=True, color=colors.grid, linewidth=0.8)
    axes.set_axisbelow(b=True)
    name = axes.set_xlabel if shape.is_horizontal else axes.set_ylabel
    # counted nouns are English; a currency or percent sign stands on the ticks
    is_shown = (
        language == "en" and not any(axis_affixes(shape.unit)) and shape.unit.lower() not in shape.y_title.lower()
    )
    unit = f" ({shape.unit})" if shape.unit and is_shown else ""
    name(f"{heading(shape.y_title)}{unit}" if shape.y_title else "", color=colors.muted, fontsize=9)


def _write_numbers(axis: Any, unit: str) -> None:
    """Writes the axis' numbers with separators and the unit's sign."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def write_tick(value: float, _position: int) -> str:
        return format_number(value, unit=unit, decimals=_tick_decimals(axis))

    axis.set_major_locator(MaxNLocator(6))
    axis.set_major_formatter(FuncFormatter(write_tick))


def _tick_decimals(axis: Any) -> int:
    """Returns the digits that tell neighbouring ticks apart."""
    ticks = axis.get_majorticklocs()
    step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else 1.0
    return next((digits for digits in range(6) if abs(round(step, digits) - step) < step * 1e-6), 6)


def _dress_dates(axes: Any, language: Language, *, is_horizontal: bool) -> None:
    from matplotlib.dates import AutoDateFormatter, AutoDateLocator

    axis = axes.yaxis if is_horizontal else axes.xaxis
    locator = AutoDateLocator(minticks=3, maxticks=8)
    formatter = AutoDateFormatter(locator)
    if language == "zh":
        formatter.scaled = {365.0: "%Y年", 30.0: "%Y年%m月", 1.0: "%m月%d日", 1 / 24: "%H:%M"}
    else:
        formatter.scaled = {365.0: "%Y", 30.0: "%b %Y", 1.0: "%d %b", 1 / 24: "%H:%M"}
    axis.set_major_locator(locator)
    axis.set_major_formatter(formatter)
