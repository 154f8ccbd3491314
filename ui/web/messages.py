"""Chat entries as messages of the chatbot component: HTML and plots made once, options as buttons."""

import json
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Literal

from cartwise.agent.answer import Answer
from cartwise.prompts.loader import ui_text
from cartwise.tools.charts.palette import ThemeName
from cartwise.tools.result import ChartBlock
from cartwise.ui.web.answer_view import Part, answer_parts, trouble_html
from cartwise.ui.web.downloads import LinkSigner
from cartwise.ui.web.markup import escape, markdown_html, tag
from cartwise.ui.web.report_view import UploadView, upload_html
from cartwise.ui.web.steps import StepView, merged_steps, steps_html
from cartwise.ui.web.turns import TurnView

Entry = Answer | UploadView
Message = dict[str, Any]
Options = Sequence[tuple[str, str]]  # label and value of buttons under a message
PLOT_CONFIG = {"displayModeBar": False, "displaylogo": False}  # no button that leads to another site
MOST_CACHED = 200  # finished turns kept ready to show, over all visitors


class PartFactory:
    """Makes the parts of messages in the form in which the chatbot sends them, so that showing one again costs nothing.

    Built while the page is built: inside an event Gradio leaves components half made.
    """

    def __init__(self) -> None:
        import gradio as gr

        self._html_props = gr.HTML("", render=False).get_config()
        self._plot_props = gr.Plot(render=False, show_label=False, container=False).get_config()

    def html(self, content: str) -> Message:
        """Returns HTML, which must be safe, as a part of a message."""
        return _part("html", content, self._html_props)

    def plot(self, block: ChartBlock, language: Literal["en", "zh"], theme: ThemeName) -> Message:
        """Returns an interactive chart as a part of a message; its title stands above it as text, where it wraps."""
        from cartwise.tools.charts.plotly import figure

        drawn = figure(block, language, theme)
        drawn.update_layout(title=None, margin={"t": 12})
        drawing = {**json.loads(drawn.to_json()), "config": PLOT_CONFIG}
        return _part("plot", {"type": "plotly", "plot": json.dumps(drawing, ensure_ascii=False)}, self._plot_props)


class MessageMaker:
    """Turns entries into messages, and keeps those of finished turns: plots are costly to make."""

    def __init__(self, signer: LinkSigner) -> None:
        self._signer, self._parts = signer, PartFactory()
        self._ready: OrderedDict[tuple[str, str], list[Message]] = OrderedDict()

    def entry_messages(
        self, entry: Entry, theme: ThemeName, *, is_last: bool = False, options: Options = ()
    ) -> list[Message]:
        """Returns an entry's question and answer; the last entry carries its choices or follow-ups as buttons."""
        if isinstance(entry, UploadView):
            title = upload_title(entry.names, entry.language)
            return [self._asked(title), _answered([self._parts.html(upload_html(entry))], options)]
        key = (entry.id, theme)
        if key not in self._ready:
            self._keep(key, entry, answer_parts(entry, self._signer))
        self._ready.move_to_end(key)
        offered = [(text, text) for text in entry.choices or entry.follow_ups] if is_last else []
        return [self._asked(entry.question), _answered(self._ready[key], offered)]

    def history_messages(self, entries: Sequence[Entry], theme: ThemeName) -> list[Message]:
        """Returns the messages of all entries, without buttons."""
        return [message for entry in entries for message in self.entry_messages(entry, theme)]

    def turn_messages(self, turn: TurnView, language: str) -> list[Message]:
        """Returns a turn that still runs: its question, the steps so far and the text so far."""
        steps = list(turn.steps.values())
        text = tag("div", markdown_html(turn.text), "cw-text cw-streaming") if turn.text else ""
        waiting = "" if turn.text else _waiting_html(steps, language)
        return [self._asked(turn.question), _answered([self._parts.html(steps_html(steps, language) + text + waiting)])]

    def remember_steps(self, answer: Answer, steps: Sequence[StepView], theme: ThemeName) -> None:
        """Keeps an answer's message with the steps under the titles they were announced with."""
        merged = merged_steps(steps, answer.steps, answer.language)
        self._keep((answer.id, theme), answer, answer_parts(answer, self._signer, steps=merged))

    def trouble_messages(
        self, question: str, title: str, happened: str, *, advice: str, language: str
    ) -> list[Message]:
        """Returns a turn that ended without an answer: what happened and what to do."""
        notice = trouble_html(title, tag("p", escape(happened)), advice, severity="stop", language=language)
        return [self._asked(question), _answered([self._parts.html(notice)])]

    def progress_messages(self, names: Sequence[str], text: str, fraction: float, *, language: str) -> list[Message]:
        """Returns an upload that still runs."""
        done = f"width:{max(0.0, min(1.0, fraction)):.0%}"
        bar = tag("div", tag("div", "", "cw-bar-done", style=done), "cw-bar")
        shown = tag("div", tag("p", escape(text)) + bar, "cw-progress")
        return [self._asked(upload_title(names, language)), _answered([self._parts.html(shown)])]

    def _asked(self, text: str) -> Message:
        return {"role": "user", "content": [self._parts.html(tag("div", escape(text), "cw-question"))]}

    def _keep(self, key: tuple[str, str], answer: Answer, parts: Sequence[Part]) -> None:
        theme: ThemeName = "dark" if key[1] == "dark" else "light"
        self._ready[key] = [
            self._parts.html(part) if isinstance(part, str) else self._parts.plot(part, answer.language, theme)
            for part in parts
        ]
        while len(self._ready) > MOST_CACHED:
            self._ready.popitem(last=False)


def upload_title(names: Sequence[str], language: str) -> str:
    """Returns what stands in the person's bubble for an upload."""
    return ui_text("web_uploaded", language, files=", ".join(names))


def _part(component: str, value: Any, props: Message) -> Message:
    return {
        "type": "component",
        "component": component,
        "value": value,
        "constructor_args": {"render": False},
        "props": {**props, "value": value},
    }


def _answered(parts: list[Message], options: Options = ()) -> Message:
    return {
        "role": "assistant",
        "content": parts,
        "options": [{"label": label, "value": value} for label, value in options],
    }


def _waiting_html(steps: Sequence[StepView], language: str) -> str:
    if any(step.status == "running" for step in steps):
        return ""
    dots = tag("span", "", "cw-dot") * 3
    return tag("div", dots, "cw-waiting", role="status", aria_label=ui_text("working", language))
