"""Uploaded files: ingested with progress, answered with a report, and its open questions as buttons."""

import queue
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Any

from cartwise.errors import CartwiseError
from cartwise.prompts.loader import texts, ui_text
from cartwise.types import Cancel
from cartwise.ui.web.face import ChatFace
from cartwise.ui.web.report_view import UploadView, finding_text, is_anything_loaded, open_questions
from cartwise.ui.web.session import Chat, PendingUpload, Preferences, read_preferences, theme_name
from cartwise.ui.web.shop import Shop
from cartwise.ui.web.updates import Updates

ANSWER_PREFIX = (
    "ingest-answer:"  # before the number of an option; a question can't be mistaken for it: it is no button's text
)
FIRST_QUESTIONS = 3
SECONDS_BETWEEN = 0.2  # of two looks at the progress


class UploadFace:
    """Ingests files for the page; the first own file on the demo opens a shop of its own."""

    def __init__(self, face: ChatFace) -> None:
        self._face = face

    def ingest(
        self, files: Sequence[str] | None, stored: Any, chat: Chat | None, theme: str, session: str
    ) -> Iterator[Updates]:
        """Ingests uploaded files: yields the progress, then the report."""
        if files:
            chat = chat or Chat()
            if chat.pending is not None:
                chat.pending.discard()
            yield from self._run(tuple(files), (), stored, chat, theme=theme, session=session)

    def answer(self, option: str, stored: Any, chat: Chat, theme: str, session: str) -> Iterator[Updates]:
        """Takes a person's decision on an open question; after the last one the files are ingested with all of them."""
        pending = chat.pending
        if pending is None or not pending.questions:
            return
        key, _, options = pending.questions[0]
        chosen = options[int(option.removeprefix(ANSWER_PREFIX))]
        answered = replace(pending, questions=pending.questions[1:], answers=(*pending.answers, (key, chosen)))
        if answered.questions:
            language, colors = read_preferences(stored).language, theme_name(theme)
            shown = replace(chat, pending=answered)
            messages = self._face.maker.entry_messages(chat.entries[-1], colors, options=_options(answered, language))
            yield {**self._face.updates.live(messages), self._face.page.chat: shown}
            return
        before = replace(chat, entries=chat.entries[:-1], pending=None)
        yield from self._run(answered.paths, answered.answers, stored, before, theme=theme, session=session)

    def _run(
        self,
        paths: tuple[str, ...],
        answers: Sequence[tuple[str, str]],
        stored: Any,
        chat: Chat,
        *,
        theme: str,
        session: str,
    ) -> Iterator[Updates]:
        preferences, face = read_preferences(stored), self._face
        names, language = tuple(Path(path).name for path in paths), preferences.language
        cancel = face.stops.start(session)
        start = face.maker.progress_messages(names, ui_text("web_reading_files", language), 0.0, language=language)
        yield {**face.updates.busy(replace(chat, pending=None), theme_name(theme)), **face.updates.live(start)}
        key = face.desk.key_for([Path(path) for path in paths], preferences.shop)
        job = _IngestJob(face.desk.shop(key), key, paths, answers=dict(answers), cancel=cancel)
        try:
            for fraction, text in job.follow(language):
                yield face.updates.live(face.maker.progress_messages(names, text, fraction, language=language))
            yield self._reported(job, names, paths, chat, preferences=preferences, theme=theme)
        finally:
            cancel.set()
            face.stops.end(session, cancel)

    def _reported(
        self,
        job: "_IngestJob",
        names: tuple[str, ...],
        paths: tuple[str, ...],
        chat: Chat,
        *,
        preferences: Preferences,
        theme: str,
    ) -> Updates:
        """Returns the updates with the report; another shop starts with an empty chat of its own."""
        error = job.error.to_dict() if job.error is not None else None
        view = UploadView(names, preferences.language, report=job.report, error=error)
        asked = tuple(
            (item["key"], finding_text(item, preferences.language), tuple(item["options"]))
            for item in open_questions(job.report or {})
        )
        asked = tuple(question for question in asked if question[2])
        pending = PendingUpload(paths, asked) if asked else None
        if pending is None:
            PendingUpload(paths, ()).discard()
        is_moved = job.shop_key != preferences.shop and is_anything_loaded(job.report or {})
        kept = Chat() if is_moved else chat
        shown = replace(kept, entries=(*kept.entries, view), pending=pending)
        preferences = replace(preferences, thread="", shop=job.shop_key) if is_moved else preferences
        updates = self._face.updates.show(shown, preferences, theme_name(theme))
        options = _options(pending, preferences.language) if pending else self._first_questions(job, preferences)
        return {
            **updates,
            **self._face.updates.live(self._face.maker.entry_messages(view, theme_name(theme), options=options)),
        }

    def _first_questions(self, job: "_IngestJob", preferences: Preferences) -> list[tuple[str, str]]:
        """Returns questions to begin with, once something was loaded."""
        if not is_anything_loaded(job.report or {}):
            return []
        return [(text, text) for text in job.shop.analyst.suggestions(preferences.language)[:FIRST_QUESTIONS]]


class _IngestJob:
    """An ingest in a thread of its own, so that its progress can be shown."""

    def __init__(
        self, shop: Shop, shop_key: str, paths: Sequence[str], *, answers: dict[str, str], cancel: Cancel
    ) -> None:
        self.shop, self.shop_key = shop, shop_key
        self.report: dict[str, Any] | None = None
        self.error: CartwiseError | None = None
        self._paths, self._answers, self._cancel = paths, answers, cancel
        self._steps: queue.SimpleQueue[tuple[float, str, dict[str, object]]] = queue.SimpleQueue()

    def follow(self, language: str) -> Iterator[tuple[float, str]]:
        """Runs the ingest and yields its progress, fraction and text; then the report or the expected error is there."""
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="cartwise-ingest") as pool:
            running = pool.submit(self._work)
            while not wait([running], timeout=SECONDS_BETWEEN).done:
                latest = None
                while not self._steps.empty():
                    latest = self._steps.get()
                if latest is not None:
                    fraction, key, params = latest
                    template = texts("ui", language).get(key, ui_text("web_reading_files", language))
                    yield fraction, template.format_map(params)
            try:
                self.report = running.result()
            except CartwiseError as error:
                self.error = error

    def _work(self) -> dict[str, Any]:
        report = self.shop.workspace.ingest(
            *self._paths, answers=self._answers or None, on_progress=self._note, cancel=self._cancel
        )
        return report.to_dict()

    def _note(self, fraction: float, message_key: str, **params: object) -> None:
        self._steps.put((fraction, message_key, params))


def _options(pending: PendingUpload, language: str) -> list[tuple[str, str]]:
    """Returns the first open question's options as buttons."""
    _, _, options = pending.questions[0]
    return [
        (ui_text("web_option", language, option=option), f"{ANSWER_PREFIX}{number}")
        for number, option in enumerate(options)
    ]
