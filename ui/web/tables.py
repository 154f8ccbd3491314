"""Tables and single figures of an answer, as HTML."""

from cartwise.prompts.loader import ui_text
from cartwise.tools.display import format_cell as prose_cell
from cartwise.tools.number_format import NO_VALUE, format_cell, format_number
from cartwise.tools.result import TableBlock, TableColumn
from cartwise.ui.web.markup import escape, tag
from cartwise.workspace.warehouse.result import PERCENTAGE_POINTS

MOST_FIGURES = 4  # a row with more measures reads better as a table
COMPARED = ("_before", "_change", "_change_pct")  # columns that a comparison adds beside `<metric>`


def table_html(table: TableBlock, language: str) -> str:
    """Returns the rows in a box of their own that scrolls sideways, with a note where there are more rows."""
    head = "".join(tag("th", escape(column.label), _align(column), scope="col") for column in table.columns)
    body = "".join(
        tag(
            "tr",
            "".join(
                tag("td", escape(cell_text(cell, column, language)), _align(column))
                for cell, column in zip(row, table.columns, strict=True)
            ),
        )
        for row in table.rows
    )
    caption = tag("div", escape(table.title), "cw-table-title") if table.title else ""
    grid = tag("table", f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>", "cw-table")
    box = tag(
        "div",
        grid,
        "cw-table-box",
        role="region",
        tabindex="0",
        aria_label=table.title or ui_text("web_table", language),
    )
    note = ""
    if table.total_rows > len(table.rows):
        note = tag(
            "div",
            escape(ui_text("web_first_rows", language, shown=f"{len(table.rows):,}", total=f"{table.total_rows:,}")),
            "cw-note",
        )
    return tag("section", caption + box + note, "cw-block")


def cell_text(cell: object, column: TableColumn, language: str) -> str:
    """Returns a cell as plain text, in the column's unit and decimals."""
    if isinstance(cell, bool):
        return ui_text("yes" if cell else "no", language)
    return format_cell(cell, cell_type=column.type, unit=column.unit, decimals=column.decimals, role=column.role)


def single_figures(table: TableBlock | None) -> tuple[TableColumn, ...]:
    """Returns the measures to show big, where the table is one row of few measures; empty otherwise."""
    if table is None or len(table.rows) != 1 or table.total_rows != 1:
        return ()
    measures = [column for column in table.columns if column.role == "measure"]
    names = {column.name for column in measures}
    main = tuple(column for column in measures if not _is_compared(column.name, names))
    return main if 0 < len(main) <= MOST_FIGURES else ()


def figures_html(table: TableBlock, language: str) -> str:
    """Returns the figures of a one-row table as big numbers, each with its change where there is a comparison."""
    values = {column.name: (cell, column) for cell, column in zip(table.rows[0], table.columns, strict=True)}
    labels = [
        cell_text(cell, column, language)
        for cell, column in values.values()
        if column.role != "measure" and cell is not None
    ]
    cards = []
    for column in single_figures(table):
        number = format_number(values[column.name][0], unit=column.unit, decimals=column.decimals)
        parts = tag("div", escape(column.label), "cw-figure-label") + tag("div", escape(number), "cw-figure-number")
        if labels:
            parts += tag("div", escape(" · ".join(labels)), "cw-figure-slice")
        cards.append(tag("div", parts + _change_html(column.name, values, language), "cw-figure"))
    return tag("div", "".join(cards), "cw-figures")


def _change_html(name: str, values: dict[str, tuple[object, TableColumn]], language: str) -> str:
    """Returns what the figure was before and how it changed; empty without a comparison."""
    before = values.get(f"{name}_before")
    change = values.get(f"{name}_change")
    if change is None or change[1].unit != PERCENTAGE_POINTS:  # of a percentage, percent of it would mislead
        change = values.get(f"{name}_change_pct") or change
    if before is None and change is None:
        return ""
    shown = ""
    if change is not None and isinstance(change[0], int | float):
        direction = "up" if change[0] > 0 else "down" if change[0] < 0 else "flat"
        sign = {"up": "▲", "down": "▼", "flat": "■"}[direction]
        unit = change[1].unit or ("%" if change[1].name.endswith("_pct") else "")
        size = prose_cell(abs(change[0]), language=language, unit=unit, decimals=change[1].decimals)
        words = ui_text(f"web_change_{direction}", language)
        shown = tag(
            "span",
            f"{sign} {escape(size)}",
            f"cw-change cw-change-{direction}",
            title=words,
            aria_label=f"{words} {size}",
        )
    if before is not None:
        text = cell_text(before[0], before[1], language) if before[0] is not None else NO_VALUE
        shown += tag("span", escape(ui_text("web_before", language, value=text)), "cw-before")
    return tag("div", shown, "cw-figure-change")


def _is_compared(name: str, names: set[str]) -> bool:
    return any(name.endswith(suffix) and name.removesuffix(suffix) in names for suffix in COMPARED)


def _align(column: TableColumn) -> str:
    return "cw-number" if column.role == "measure" and column.type in ("integer", "number") else ""
