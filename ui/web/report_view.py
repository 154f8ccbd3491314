"""The report of an ingest: rows in and out, what was guessed, what to look at, what to decide, what it unlocks."""

from dataclasses import dataclass
from typing import Any

from cartwise.errors import CartwiseError
from cartwise.prompts.loader import error_text, texts, ui_text
from cartwise.tools.specs import SPECS
from cartwise.ui.web.answer_view import trouble_html
from cartwise.ui.web.markup import escape, fold, tag
from cartwise.ui.web.steps import error_from, tool_title

REJECTED_SHOWN = 20


@dataclass(frozen=True)
class UploadView:
    """An upload as shown in the chat: the files' names and the report of their ingest, or the error."""

    names: tuple[str, ...]
    language: str
    report: dict[str, Any] | None = None  # IngestReport.to_dict()
    error: dict[str, Any] | None = None  # CartwiseError.to_dict()


def upload_html(view: UploadView) -> str:
    """Returns what became of an upload."""
    if view.error is not None:
        return _error_html(view)
    report, language = view.report or {}, view.language
    files = "".join(_file_html(file, language) for file in report.get("files", ()))
    documents = list(report.get("documents", ()))
    title = "web_report_title" if is_anything_loaded(report) else "web_report_title_nothing"
    totals = tag("p", escape(_rows_text(report, language)), "cw-report-total") if report.get("files") else ""
    files += "".join(_document_html(document, language) for document in documents)
    nested = [*report.get("files", ()), *documents]
    parts = [
        tag("div", escape(ui_text(title, language)), "cw-report-title"),
        totals,
        tag("div", files, "cw-report-files"),
        _list_html(
            "web_report_questions", _gather(report, nested, "open_questions"), language, css="cw-caveats cw-questions"
        ),
        _list_html("web_report_warnings", _gather(report, nested, "warnings"), language, css="cw-caveats"),
        _guesses_html(_gather(report, nested, "guesses"), language),
        _later_html(report, language),
        _unlocks_html(report, nested, language),
    ]
    return tag("div", "".join(parts), "cw-report")


def is_anything_loaded(report: dict[str, Any]) -> bool:
    """Tells whether rows or documents are in that were read by this ingest."""
    return bool(report.get("rows_loaded") or report.get("documents"))


def open_questions(report: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the questions of the ingest and of its files that a person has to decide, each once."""
    found = _gather(report, list(report.get("files", ())), "open_questions")
    return list({question["key"]: question for question in found}.values())


def finding_text(finding: dict[str, Any], language: str) -> str:
    """Returns the text of a warning, guess or question in the language."""
    return error_text(error_from(finding), language)


def _error_html(view: UploadView) -> str:
    error = error_from(view.error or {})
    words = texts("ui", view.language)
    kind = str((view.error or {}).get("kind", ""))
    advice = words.get(f"web_advice_{kind}") or words["web_advice_BadInput"]
    happened = tag("p", escape(error_text(error, view.language)))
    title = ui_text("web_upload_failed", view.language, files=", ".join(view.names))
    return trouble_html(title, happened, advice, severity="stop", language=view.language)


def _rows_text(counted: dict[str, Any], language: str) -> str:
    names = ("rows_read", "rows_loaded", "rows_rejected")
    return ui_text("web_report_rows", language, **{name: f"{counted.get(name, 0):,}" for name in names})


def _file_html(file: dict[str, Any], language: str) -> str:
    name = tag("span", escape(file["source"]), "cw-report-name")
    target = (
        tag("span", escape(ui_text("web_report_table", language, table=file["table"])), "cw-report-table")
        if file.get("table")
        else ""
    )
    counts = tag("div", escape(_rows_text(file, language)), "cw-report-rows")
    return tag("div", name + target + counts + _rejected_html(file, language), "cw-report-file")


def _document_html(document: dict[str, Any], language: str) -> str:
    """Returns what was read of a document."""
    name = tag("span", escape(document["source"]), "cw-report-name")
    title = tag("span", escape(document["title"]), "cw-report-table")
    days = " – ".join(dict.fromkeys(day for day in (document["start"], document["end"]) if day)) or "–"
    counts = {key: f"{document[key]:,}" if document[key] else "–" for key in ("pages", "passages", "words")}
    said = ui_text("web_report_document", language, **counts, days=days)
    return tag("div", name + title + tag("div", escape(said), "cw-report-rows"), "cw-report-file")


def _rejected_html(file: dict[str, Any], language: str) -> str:
    rejected = file.get("rejected") or ()
    if not rejected:
        return ""
    items = "".join(tag("li", escape(_rejected_text(row, language))) for row in rejected[:REJECTED_SHOWN])
    hidden = file.get("rows_rejected", 0) - min(len(rejected), REJECTED_SHOWN)
    more = tag("p", escape(ui_text("web_report_more", language, count=f"{hidden:,}")), "cw-note") if hidden > 0 else ""
    return fold(escape(ui_text("web_report_rejected", language)), tag("ul", items) + more)


def _rejected_text(row: dict[str, Any], language: str) -> str:
    reason = error_text(
        CartwiseError(row["reason"], row["reason"].replace("_", " "), line=row["line"], sample=row["sample"]), language
    )
    return ui_text("web_report_line", language, line=row["line"], reason=reason, sample=row["sample"])


def _gather(report: dict[str, Any], files: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Returns the findings of the ingest, then those of its files."""
    return [*(report.get(name) or ()), *(finding for file in files for finding in file.get(name) or ())]


def _list_html(title_key: str, findings: list[dict[str, Any]], language: str, *, css: str) -> str:
    if not findings:
        return ""
    items = "".join(
        tag("li", escape(text)) for text in dict.fromkeys(finding_text(finding, language) for finding in findings)
    )
    return tag("div", tag("div", escape(ui_text(title_key, language)), "cw-caveats-title") + tag("ul", items), css)


def _guesses_html(findings: list[dict[str, Any]], language: str) -> str:
    if not findings:
        return ""
    items = "".join(tag("li", escape(finding_text(finding, language))) for finding in findings)
    return fold(escape(ui_text("web_report_guesses", language, count=len(findings))), tag("ul", items))


def _later_html(report: dict[str, Any], language: str) -> str:
    later = report.get("coming_later") or ()
    return tag("p", escape(ui_text("web_report_later", language, sources=", ".join(later))), "cw-note") if later else ""


def _unlocks_html(report: dict[str, Any], files: list[dict[str, Any]], language: str) -> str:
    tools = dict.fromkeys(
        [*(report.get("unlocks") or ()), *(tool for file in files for tool in file.get("unlocks") or ())]
    )
    tools = {
        tool: None for tool in tools if tool in SPECS and SPECS[tool].has_landed
    }  # promise nothing that is to come
    if not tools:
        return ""
    title = tag("div", escape(ui_text("web_report_unlocks", language)), "cw-caveats-title")
    chips = "".join(tag("span", escape(tool_title(tool, language)), "cw-unlock") for tool in tools)
    return tag("div", title + tag("div", chips, "cw-unlock-list"), "cw-unlocks")
