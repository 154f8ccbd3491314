"""Charts as PNG pictures (matplotlib, no display): for Slack and written briefs."""

import io
import logging
import warnings
from functools import lru_cache
from typing import Any

from cartwise.tools.charts.labels import heading
from cartwise.tools.charts.palette import THEMES, ChartTheme, ThemeName
from cartwise.tools.charts.png_axes import dress_axes
from cartwise.tools.charts.png_marks import MARKS
from cartwise.tools.charts.shape import Shape, read_shape, waterfall_totals
from cartwise.tools.result import ChartBlock
from cartwise.workspace.catalog.model import Language

LATIN_FONTS = ("Inter", "Segoe UI", "Helvetica Neue", "Arial", "Liberation Sans", "DejaVu Sans")
CJK_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "SimHei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)
INCHES_WIDE = 8.0
log = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def font_families() -> tuple[str, ...]:
    """Returns the installed fonts to draw with, a Latin one first, then one with Chinese characters where there is one."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    latin = [name for name in LATIN_FONTS if name in installed][:1]
    chinese = [name for name in CJK_FONTS if name in installed][:1]
    if not chinese:
        log.warning(
            "event=no_cjk_font effect=%r fix=%r",
            "Chinese text in PNG charts shows as boxes",
            f"install one of: {', '.join(CJK_FONTS)}",
        )
    return (*latin, *chinese, "DejaVu Sans")


def render(
    block: ChartBlock, language: Language = "en", theme: ThemeName = "light", *, dots_per_inch: int = 144
) -> bytes:
    """Returns the chart as PNG bytes.

    Args:
        block: the chart and its rows; text in it is drawn as it stands (no mathematics, no markup).
        language: of the dates on the axes.
        theme: light or dark.
        dots_per_inch: 144 gives 1152 pixels across, sharp on dense screens.
    """
    shape, colors = read_shape(block), THEMES[theme]
    if shape.kind == "image_grid":
        from cartwise.tools.charts.image_grid import compose

        return compose(shape, colors)
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    settings = {
        "font.family": list(font_families()),
        "font.size": 10,
        "text.parse_math": False,
        "axes.unicode_minus": True,
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        # Told once by `font_families`; matplotlib would tell it again for every character.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from font")
        drawing = Figure(
            figsize=(INCHES_WIDE, _inches_high(shape)),
            dpi=dots_per_inch,
            facecolor=colors.surface,
            layout="constrained",
        )
        FigureCanvasAgg(drawing)
        _draw(drawing, block, shape, colors, language)
        out = io.BytesIO()
        drawing.savefig(out, format="png", facecolor=colors.surface)
    return out.getvalue()


def _draw(drawing: Any, block: ChartBlock, shape: Shape, colors: ChartTheme, language: Language) -> None:
    drawing.get_layout_engine().set(w_pad=0.15, h_pad=0.15)
    axes = drawing.add_subplot(1, 1, 1)
    axes.set_facecolor(colors.surface)
    MARKS[shape.kind](axes, shape, colors, waterfall_totals(block) if shape.kind == "waterfall" else ())
    dress_axes(axes, shape, colors, language)
    if shape.title:
        axes.set_title(
            heading(shape.title), loc="left", color=colors.ink, fontsize=13, fontweight="bold", pad=14, wrap=True
        )


def _inches_high(shape: Shape) -> float:
    if shape.kind in ("heat_map", "cohort"):
        return min(16.0, max(3.0, 1.4 + 0.34 * len(shape.series)))
    if shape.is_horizontal:
        return min(16.0, max(3.0, 1.4 + 0.3 * len(shape.categories)))
    return 4.5
