"""The theme map: sentences as points, near where they say similar things."""

from typing import TYPE_CHECKING, Any

from cartwise.prompts import loader
from cartwise.tools.context import ToolContext
from cartwise.tools.result import ROWS_IN_BLOCK, ChartBlock, ChartSpec, TableBlock, TableColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from cartwise.models.retrieval.themes import Theme
    from cartwise.tools.search_documents.themes import Said


def map_of(
    themes: "Sequence[Theme]",
    labels: "Sequence[str]",
    said: "Sequence[Said]",
    vectors: "np.ndarray[Any, Any]",
    ctx: ToolContext,
) -> ChartBlock:
    """Returns a scatter of at most 200 sentences, the most central of each theme, coloured by theme."""
    from cartwise.models.retrieval.themes import plane

    share = max(3, ROWS_IN_BLOCK // len(themes))
    members = [(label, member) for label, theme in zip(labels, themes, strict=True) for member in theme.members[:share]]
    members = members[:ROWS_IN_BLOCK]
    places = plane(vectors[[member for _, member in members]])
    rows: tuple[tuple[Any, ...], ...] = tuple(
        (round(float(x), 4), round(float(y), 4), label, len(said[member].hits))
        for (label, member), (x, y) in zip(members, places, strict=True)
    )
    title = loader.ui_text("theme_map", ctx.language)
    columns = (
        TableColumn(name="x", label="x", type="number", role="measure", decimals=2),
        TableColumn(name="y", label="y", type="number", role="measure", decimals=2),
        TableColumn(name="theme", label=loader.ui_text("theme_column", ctx.language), type="text"),
        TableColumn(
            name="reviews", label=loader.ui_text("theme_reviews", ctx.language), type="integer", role="measure"
        ),
    )
    table = TableBlock(title=title, columns=columns, rows=rows, total_rows=len(rows))
    return ChartBlock(spec=ChartSpec(chart="scatter", title=title, x="x", y=("y",), series="theme"), table=table)
