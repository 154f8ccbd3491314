"""The components of the page, and their words in a language."""

from dataclasses import dataclass
from typing import Any

from cartwise.prompts.loader import ui_text
from cartwise.ui.web.shop import PICTURES

STARTERS = 6
FILE_TYPES = [
    ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".json", ".jsonl", ".ndjson", ".parquet", ".zip", ".gz",
    ".md", ".html", ".htm", ".pdf", ".docx",
]  # fmt: skip
FILE_TYPES += sorted(PICTURES)


@dataclass(frozen=True)
class Page:
    """The components that events read and write."""

    preferences: Any
    chat: Any
    theme: Any
    sidebar: Any
    new_chat: Any
    threads_title: Any
    threads: Any
    delete: Any
    confirm_row: Any
    confirm: Any
    keep: Any
    language: Any
    theme_button: Any
    switch: Any
    header: Any
    welcome: Any
    starters_row: Any
    starters: tuple[Any, ...]
    history: Any
    live: Any
    upload: Any
    question: Any
    send: Any
    stop: Any
    note: Any


def build_page() -> Page:
    """Creates the components inside the open Blocks and returns them."""
    import gradio as gr

    state = {
        "preferences": gr.BrowserState({}, storage_key="cartwise", secret="cartwise-preferences"),  # noqa: S106 - only scrambles
        "chat": gr.State(None),
        "theme": gr.Textbox("light", visible=False),
    }
    with gr.Sidebar(width=288, elem_id="cw-sidebar") as sidebar:
        side = _sidebar()
    with gr.Column(elem_id="cw-main"):
        header = gr.HTML("", elem_id="cw-header")
        welcome = gr.HTML("", elem_id="cw-welcome")
        with gr.Row(elem_id="cw-starters", visible=False) as starters_row:
            starters = tuple(gr.Button("", visible=False, elem_classes="cw-starter") for _ in range(STARTERS))
        history = _chatbot("cw-history")
        live = _chatbot("cw-live")
    composer = _composer()
    parts = {
        "header": header,
        "welcome": welcome,
        "starters_row": starters_row,
        "starters": starters,
        "history": history,
        "live": live,
    }
    return Page(**state, sidebar=sidebar, **side, **parts, **composer)


def _composer() -> dict[str, Any]:
    import gradio as gr

    with gr.Column(elem_id="cw-composer"):
        with gr.Row(elem_id="cw-composer-row"):
            upload = gr.UploadButton(
                "", file_count="multiple", file_types=FILE_TYPES, elem_id="cw-upload", size="sm", min_width=44
            )
            question = gr.Textbox(
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                elem_id="cw-input",
                autofocus=True,
                scale=1,
                max_length=8000,
            )
            send = gr.Button("", elem_id="cw-send", variant="primary", min_width=44)
            stop = gr.Button("", elem_id="cw-stop", variant="stop", min_width=44, visible=False)
        note = gr.HTML("", elem_id="cw-note")
    return {"upload": upload, "question": question, "send": send, "stop": stop, "note": note}


def _sidebar() -> dict[str, Any]:
    import gradio as gr

    gr.HTML('<div class="cw-brand"><span class="cw-logo" aria-hidden="true"></span>Cartwise</div>')
    found = {
        "new_chat": gr.Button("", elem_id="cw-new", size="sm"),
        "threads_title": gr.HTML("", elem_id="cw-threads-title"),
        "threads": gr.Radio(choices=[], show_label=False, container=False, elem_id="cw-threads"),
        "delete": gr.Button("", elem_id="cw-delete", size="sm", visible=False),
    }
    with gr.Row(visible=False, elem_id="cw-confirm-row") as confirm_row:
        found |= {
            "confirm": gr.Button("", elem_id="cw-confirm", size="sm", variant="stop"),
            "keep": gr.Button("", elem_id="cw-keep", size="sm"),
        }
    found["switch"] = gr.Button("", elem_id="cw-switch", size="sm", visible=False)
    with gr.Row(elem_id="cw-side-foot"):
        found["language"] = gr.Radio(
            choices=[("English", "en"), ("中文", "zh")],
            value="en",
            show_label=False,
            container=False,
            elem_id="cw-language",
        )
        found["theme_button"] = gr.Button("", elem_id="cw-theme", size="sm", min_width=40)
    return {**found, "confirm_row": confirm_row}


def _chatbot(elem_id: str) -> Any:
    """Returns a chatbot that grows with its messages; `history` holds former turns, so that streaming never redraws their charts."""
    import gradio as gr

    return gr.Chatbot(
        [],
        elem_id=elem_id,
        show_label=False,
        container=False,
        height="auto",
        autoscroll=False,
        buttons=[],
        latex_delimiters=[],
        render_markdown=False,
        feedback_options=None,
        layout="bubble",
        group_consecutive_messages=False,
        visible=False,
    )


def words(page: Page, language: str) -> dict[Any, Any]:
    """Returns the updates that put the page's fixed words into a language."""
    import gradio as gr

    from cartwise.ui.web.markup import escape, tag

    def text(key: str) -> str:
        return ui_text(f"web_{key}", language)

    return {
        page.new_chat: gr.update(value=text("new_chat")),
        page.threads_title: gr.update(value=tag("div", escape(text("chats")), "cw-side-title")),
        page.delete: gr.update(value=text("delete_chat")),
        page.confirm: gr.update(value=text("delete_confirm")),
        page.keep: gr.update(value=text("delete_keep")),
        page.language: gr.update(value=language),
        page.theme_button: gr.update(value=text("theme")),
        page.upload: gr.update(label=text("upload")),
        page.question: gr.update(placeholder=text("ask_placeholder")),
        page.send: gr.update(value=text("send")),
        page.stop: gr.update(value=text("stop")),
        page.note: gr.update(value=tag("div", escape(text("note")))),
    }
