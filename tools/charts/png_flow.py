"""A flow between two columns of names, as ribbons (matplotlib has no Sankey with names)."""

from typing import Any

from cartwise.tools.charts.labels import cut_label
from cartwise.tools.charts.palette import ChartTheme
from cartwise.tools.charts.shape import Shape
from cartwise.tools.number_format import format_number

GAP = 0.03  # between two names, as a part of the height
LEFT, RIGHT, NODE = 0.24, 0.76, 0.015  # where the two columns stand, and how wide they are


def draw_flow(axes: Any, shape: Shape, colors: ChartTheme) -> None:
    """Draws the ribbons from the x values (left) to the series (right), each as wide as its value."""
    sources = list(shape.categories)
    links = [
        (str(x), series.name, float(y)) for series in shape.series for x, y in zip(series.x, series.y, strict=True) if y
    ]
    total = sum(size for _, _, size in links) or 1.0
    left = _stack([str(source) for source in sources], [(source, size / total) for source, _, size in links])
    right = _stack([series.name for series in shape.series], [(target, size / total) for _, target, size in links])
    used_left, used_right = dict.fromkeys(left, 0.0), dict.fromkeys(right, 0.0)
    for source, target, size in links:
        share = size / total
        start, end = left[source][0] - used_left[source], right[target][0] - used_right[target]
        _ribbon(axes, start, end, share, color=colors.color([str(name) for name in sources].index(source)))
        used_left[source] += share
        used_right[target] += share
    for index, (name, place) in enumerate(left.items()):
        _node(axes, LEFT - NODE, place, color=colors.color(index))
        _write(axes, LEFT - NODE - 0.01, place, _caption(name, place[1], total, shape), align="right", ink=colors.ink)
    for name, place in right.items():
        _node(axes, RIGHT, place, color=colors.muted)
        _write(axes, RIGHT + NODE + 0.01, place, _caption(name, place[1], total, shape), align="left", ink=colors.ink)
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.02 - GAP * max(len(left), len(right)), 1.02)


def _stack(names: list[str], parts: list[tuple[str, float]]) -> dict[str, tuple[float, float]]:
    """Returns the top and the height of each name, stacked downwards from 1."""
    top, places = 1.0, {}
    for name in dict.fromkeys(names):
        height = sum(size for owner, size in parts if owner == name)
        places[name] = (top, height)
        top -= height + GAP
    return places


def _caption(name: str, height: float, total: float, shape: Shape) -> str:
    return f"{cut_label(name)}\n{format_number(height * total, unit=shape.unit, decimals=shape.decimals)}"


def _node(axes: Any, x: float, place: tuple[float, float], *, color: str) -> None:
    from matplotlib.patches import Rectangle

    top, height = place
    axes.add_patch(Rectangle((x, top - height), NODE, height, color=color, linewidth=0))


def _write(axes: Any, x: float, place: tuple[float, float], text: str, *, align: str, ink: str) -> None:
    top, height = place
    axes.text(x, top - height / 2, text, ha=align, va="center", color=ink, fontsize=9)


def _ribbon(axes: Any, start: float, end: float, size: float, *, color: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    middle = (LEFT + RIGHT) / 2
    points = [
        (LEFT, start), (middle, start), (middle, end), (RIGHT, end),
        (RIGHT, end - size), (middle, end - size), (middle, start - size), (LEFT, start - size), (LEFT, start),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path(points, codes), facecolor=color, alpha=0.35, linewidth=0))
