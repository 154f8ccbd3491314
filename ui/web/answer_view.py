"""An answer as the parts of a chat message: HTML that is safe to show, and charts."""

from collections.abc import Sequence
from typing import Any, Literal

from cartwise.agent.answer import Answer
from cartwise.prompts.loader import texts, ui_text
from cartwise.tools.result import ChartBlock, Citation, CitationsBlock, ImagesBlock, PlanBlock, Source, TableBlock
from cartwise.ui.web.downloads import LinkSigner
from cartwise.ui.web.markup import escape, fold, markdown_html, tag
from cartwise.ui.web.pictures import images_html
from cartwise.ui.web.steps import StepView, finished_steps, steps_html
from cartwise.ui.web.tables import figures_html, single_figures, table_html

Part = str | ChartBlock  # HTML, or a chart that its place in the page will draw
TROUBLE: dict[str, Literal["warning", "stop"]] = {
    "partial": "warning",
    "unavailable": "warning",
    "limit": "warning",
    "refused": "stop",
    "failed": "stop",
}


def answer_parts(answer: Answer, signer: LinkSigner, *, steps: Sequence[StepView] | None = None) -> list[Part]:
    """Returns the answer's parts in reading order: steps, text, figures, charts and tables, caveats, sources, downloads.

    Args:
        answer: what to show; its words are in its own language.
        signer: makes the download links.
        steps: the steps as they were announced, where the turn ran on this page; those of the answer otherwise.
    """
    language = answer.language
    shown_steps = finished_steps(answer.steps, language) if steps is None else steps
    has_figures = bool(single_figures(answer.table))
    parts: list[Part] = [steps_html(shown_steps, language) + _text_html(answer)]
    if has_figures and answer.table is not None:
        parts.append(figures_html(answer.table, language))
    for block in answer.blocks:
        if isinstance(block, ChartBlock):
            parts.append(tag("div", escape(block.spec.title), "cw-chart-title"))
            parts.append(block)
        elif not (has_figures and block is answer.table):
            parts.append(_block_html(block, language))
    parts.append(_caveats_html(answer) + _sources_html(answer) + _downloads_html(answer, signer) + _foot_html(answer))
    return _joined(parts)


def _joined(parts: list[Part]) -> list[Part]:
    """Returns the parts with neighbouring HTML in one piece."""
    joined: list[Part] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part:
            joined.append(part)
    return joined


def _text_html(answer: Answer) -> str:
    text = tag("div", markdown_html(answer.text), "cw-text") if answer.text.strip() else ""
    if answer.outcome not in TROUBLE:
        return text
    language = answer.language
    kind = str((answer.error or {}).get("kind", ""))
    words = texts("ui", language)
    title = ui_text(f"web_outcome_{answer.outcome}", language)
    advice = words.get(f"web_advice_{kind}") or words[f"web_advice_{answer.outcome}"]
    return trouble_html(title, text, advice, severity=TROUBLE[answer.outcome], language=language)


def trouble_html(title: str, what_happened: str, what_to_do: str, *, severity: str, language: str) -> str:
    """Returns a notice that tells what happened (HTML that is safe) and what to do."""
    head = tag("div", escape(title), "cw-trouble-title")
    advice = tag(
        "p", f"<strong>{escape(ui_text('web_what_to_do', language))}</strong> {escape(what_to_do)}", "cw-advice"
    )
    return tag("div", head + what_happened + advice, f"cw-trouble cw-trouble-{severity}", role="status")


def _block_html(block: Any, language: str) -> str:
    if isinstance(block, TableBlock):
        return table_html(block, language)
    if isinstance(block, CitationsBlock):
        return tag(
            "section",
            "".join(_citation_html(citation, language) for citation in block.citations),
            "cw-block cw-citations",
        )
    if isinstance(block, PlanBlock):
        steps = "".join(tag("li", escape(step)) for step in block.steps)
        return tag(
            "section", tag("div", escape(block.title), "cw-table-title") + tag("ol", steps, "cw-plan"), "cw-block"
        )
    if isinstance(block, ImagesBlock):
        return images_html(block)
    raise TypeError(f"no view for a block of kind {type(block).__name__}")


def _citation_html(citation: Citation, language: str) -> str:
    page = ui_text("web_page", language, page=citation.page) if citation.page is not None else None
    origin = " · ".join(part for part in (citation.source, citation.date, page) if part)
    number = tag("span", str(citation.number), "cw-citation-number")
    return tag("blockquote", f"{number}<p>{escape(citation.text)}</p>{tag('footer', escape(origin))}", "cw-citation")


def _caveats_html(answer: Answer) -> str:
    if not answer.caveats:
        return ""
    title = tag("div", escape(ui_text("web_caveats", answer.language)), "cw-caveats-title")
    items = "".join(tag("li", escape(caveat.text)) for caveat in answer.caveats)
    return tag("div", title + tag("ul", items), "cw-caveats", role="note")


def _sources_html(answer: Answer) -> str:
    lines = "".join(tag("div", _source_line(source, answer.language), "cw-source") for source in answer.sources)
    statements = [source for source in answer.sources if source.sql]
    folds = "".join(_sql_html(source, answer.language) for source in statements)
    return tag("div", lines, "cw-sources") + folds if answer.sources else ""


def _source_line(source: Source, language: str) -> str:
    """Returns title, tables, rows read, data version and freshness in one line."""
    said: list[tuple[str, dict[str, Any]]] = []
    if source.rows_read is not None:
        said.append(("web_rows_read", {"rows": f"{source.rows_read:,}"}))
    if source.data_until:
        said.append(("web_data_until", {"day": source.data_until}))
    if source.data_version:
        said.append(("web_data_version", {"version": source.data_version}))
    tables = ", ".join(source.tables)
    facts = [
        tables if tables.replace("_", " ") != source.title.replace("_", " ") else "",
        *(ui_text(key, language, **params) for key, params in said),
        source.detail,
    ]
    kind = tag("span", escape(ui_text(f"web_source_{source.kind}", language)), "cw-source-kind")
    return (
        kind
        + tag("span", escape(source.title), "cw-source-title")
        + "".join(tag("span", escape(fact)) for fact in facts if fact)
    )


def _sql_html(source: Source, language: str) -> str:
    copy = tag(
        "button",
        escape(ui_text("web_copy", language)),
        "cw-copy",
        type="button",
        data_copied=ui_text("web_copied", language),
    )
    code = tag("pre", tag("code", escape(source.sql or "")), "cw-sql-text", tabindex="0")
    return fold(escape(ui_text("web_sql", language)), tag("div", copy + code, "cw-sql-box"), "cw-sql")


def _downloads_html(answer: Answer, signer: LinkSigner) -> str:
    """Returns links to the whole of each distinct result, as CSV and XLSX."""
    tables = [block for block in answer.tables if block.result_id] + [
        block.table for block in answer.charts if block.table.result_id
    ]
    whole = {table.result_id: table for table in reversed(tables)}
    links = []
    for result_id in reversed(whole):
        for file_format in ("csv", "xlsx"):
            label = ui_text(f"web_download_{file_format}", answer.language)
            links.append(
                tag(
                    "a",
                    escape(label),
                    "cw-download",
                    href=signer.link(str(result_id), file_format),
                    download=f"cartwise.{file_format}",
                )
            )
    return tag("div", "".join(links), "cw-downloads") if links else ""


def _foot_html(answer: Answer) -> str:
    language = answer.language
    model = ui_text("web_model_embedded", language) if answer.model == "embedded" else answer.model
    parts = [tag("span", escape(ui_text("web_demo", language)), "cw-demo-badge")] if answer.is_demo else []
    parts += [
        tag("span", escape(model), "cw-model"),
        tag("span", escape(ui_text("web_seconds", language, seconds=f"{answer.seconds:.1f}"))),
    ]
    if answer.cost:
        parts.append(tag("span", escape(f"${answer.cost:.4f}")))
    return tag("div", "".join(parts), "cw-foot")
