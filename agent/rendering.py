"""Renders an answer as Markdown and as HTML for notebooks; everything from the shop is escaped."""

from html import escape

from cartwise.agent.answer import Answer
from cartwise.prompts import loader
from cartwise.tools.display import escape_markdown, format_cell
from cartwise.tools.result import Citation, CitationsBlock, PlanBlock, Source, TableBlock

SHOWN_ROWS = 50


def answer_markdown(answer: Answer) -> str:
    """Returns text, tables, quotes, plans, caveats and sources as Markdown."""
    parts = [answer.text]
    for block in answer.blocks:
        if isinstance(block, TableBlock):
            parts.append(table_markdown(block, answer.language))
        elif isinstance(block, CitationsBlock):
            parts.append("\n>\n".join(_quote(item, answer.language) for item in block.citations))
        elif isinstance(block, PlanBlock):
            steps = "\n".join(f"{i}. {escape_markdown(step)}" for i, step in enumerate(block.steps, start=1))
            parts.append(f"**{escape_markdown(block.title)}**\n\n{steps}")
    if answer.caveats:
        heading = loader.ui_text("answer_caveats", answer.language)
        parts.append(f"**{heading}**\n\n" + "\n".join(f"- {caveat.text}" for caveat in answer.caveats))
    for source in answer.sources:
        parts.append(f"_{escape_markdown(source_line(source, answer.language))}_")
        if source.sql:
            parts.append(f"```sql\n{source.sql.replace('```', '` ` `')}\n```")
    return "\n\n".join(part for part in parts if part)


def table_markdown(table: TableBlock, language: str) -> str:
    """Returns the first rows as a Markdown table."""
    header = "| " + " | ".join(escape_markdown(column.label) for column in table.columns) + " |"
    rule = "|" + "|".join("---:" if column.role == "measure" else "---" for column in table.columns) + "|"
    rows = [
        "| " + " | ".join(_cell(cell, i, table, language) for i, cell in enumerate(row)) + " |"
        for row in table.rows[:SHOWN_ROWS]
    ]
    lines = [header, rule, *rows]
    if table.total_rows > len(rows):
        lines.append("\n" + loader.ui_text("answer_more_rows", language, shown=len(rows), total=table.total_rows))
    return "\n".join(lines)


def _cell(cell: object, index: int, table: TableBlock, language: str) -> str:
    column = table.columns[index]
    if column.role == "id" and isinstance(cell, int | float):
        return escape_markdown(f"{cell:.0f}" if isinstance(cell, float) else cell)
    return escape_markdown(format_cell(cell, language=language, unit=column.unit, decimals=column.decimals))


def _quote(item: Citation, language: str) -> str:
    page = loader.ui_text("citation_page", language, page=item.page) if item.page is not None else None
    origin = " · ".join(part for part in (item.source, item.row_id, page, item.date) if part)
    return f"> \\[{item.number}\\] {escape_markdown(item.text)}\n> _{escape_markdown(origin)}_"


def source_line(source: Source, language: str) -> str:
    """Returns where figures come from in one line: tables, rows read, freshness, version."""
    if source.kind == "document":
        rows = (
            ""
            if source.rows_read is None
            else loader.ui_text("answer_source_searched", language, rows=f"{source.rows_read:,}")
        )
        return loader.ui_text(
            "answer_source_document", language, title=source.title, searched=rows, detail=source.detail
        )
    if source.kind == "model" and source.detail:
        return loader.ui_text("answer_source_model", language, title=source.title, detail=source.detail)
    known = {"title": source.title, "until": source.data_until or "–", "version": source.data_version or "–"}
    detail = f"; {source.detail}" if source.detail else ""
    if source.rows_read is None:
        return loader.ui_text("answer_source_short", language, **known) + detail
    return loader.ui_text("answer_source", language, rows=f"{source.rows_read:,}", **known) + detail


def answer_html(answer: Answer) -> str:
    """Returns text and tables as static HTML, for notebooks."""
    parts = [f"<p>{escape(line)}</p>" for line in _without_markdown(answer.text).split("\n\n")]
    parts += [_table_html(table, answer.language) for table in answer.tables]
    parts += [f"<p><small>{escape(_without_markdown(caveat.text))}</small></p>" for caveat in answer.caveats]
    parts += [f"<p><small>{escape(source_line(source, answer.language))}</small></p>" for source in answer.sources]
    return "<div class='cartwise-answer'>" + "".join(parts) + "</div>"


def _table_html(table: TableBlock, language: str) -> str:
    head = "".join(f"<th>{escape(column.label)}</th>" for column in table.columns)
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{escape(format_cell(cell, language=language, unit=column.unit, decimals=column.decimals))}</td>"
            for cell, column in zip(row, table.columns, strict=True)
        )
        + "</tr>"
        for row in table.rows[:SHOWN_ROWS]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _without_markdown(text: str) -> str:
    """Returns our own Markdown (bold, italics, backslash escapes) as plain text."""
    plain, i = [], 0
    while i < len(text):
        if text[i] == "\\" and i + 1 < len(text):
            plain.append(text[i + 1])
            i += 2
            continue
        if text[i] not in "*_":
            plain.append(text[i])
        i += 1
    return "".join(plain)
