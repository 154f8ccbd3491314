"""What an event changes on the page: updates of components, made from a chat and preferences."""

from collections.abc import Sequence
from typing import Any

from cartwise.prompts.loader import ui_text
from cartwise.tools.charts.palette import ThemeName
from cartwise.ui.web.layout import STARTERS, Page
from cartwise.ui.web.messages import Entry, Message, MessageMaker
from cartwise.ui.web.session import Chat, Preferences
from cartwise.ui.web.shop import OWN, Shop, ShopDesk
from cartwise.ui.web.welcome import header_html, welcome_html

Updates = dict[Any, Any]
UNTITLED = "…"


def merged(*updates: Updates) -> Updates:
    """Returns all updates; those of one component are joined, later ones winning, instead of replacing each other."""
    joined: Updates = {}
    for update in updates:
        for component, change in update.items():
            former = joined.get(component)
            is_joined = former is not None and _is_update(former) and _is_update(change)
            joined[component] = {**former, **change} if is_joined and former is not None else change
    return joined


def _is_update(change: Any) -> bool:
    """Tells a Gradio update, which changes some properties, from a value."""
    return isinstance(change, dict) and "__type__" in change


class PageUpdates:
    """Makes the updates; holds no state of a visitor."""

    def __init__(self, page: Page, desk: ShopDesk, maker: MessageMaker) -> None:
        self.page, self.desk, self.maker = page, desk, maker

    def show(self, chat: Chat, preferences: Preferences, theme: ThemeName) -> Updates:
        """Shows a chat: former turns, the last one with its buttons, the list of chats; the welcome where it is empty."""
        page, shop, language, entries = self.page, self.desk.shop(preferences.shop), preferences.language, chat.entries
        last = self.maker.entry_messages(entries[-1], theme, is_last=True) if entries else []
        return {
            **self._history(entries[:-1], theme),
            **self.live(last),
            **self.ready(),
            **self.side(preferences, has_chat=chat.thread_id is not None),
            **self._starters([] if entries else self._suggestions(shop, language)),
            page.switch: self._switch(preferences),
            page.header: header_html(shop, language),
            page.welcome: _update(value=welcome_html(shop, language), visible=not entries),
            page.chat: chat,
            page.preferences: preferences.to_dict(),
        }

    def busy(self, chat: Chat, theme: ThemeName) -> Updates:
        """Makes room for something that starts to run: the last turn joins the former ones, Stop stands in for Send."""
        page = self.page
        return {
            **self._history(chat.entries, theme),
            **self._starters([]),
            page.welcome: _update(visible=False),
            page.question: _update(value=""),
            page.send: _update(visible=False),
            page.stop: _update(visible=True),
        }

    def live(self, messages: list[Message]) -> Updates:
        """Shows the turn that runs, or the last one."""
        return {self.page.live: _update(value=messages, visible=bool(messages))}

    def ready(self) -> Updates:
        """Shows that the next question may come."""
        return {self.page.send: _update(visible=True), self.page.stop: _update(visible=False)}

    def side(self, preferences: Preferences, *, has_chat: bool) -> Updates:
        """Lists the user's chats and marks the one shown."""
        page = self.page
        threads = self.desk.shop(preferences.shop).analyst.threads(preferences.user)
        choices = [(thread.title or UNTITLED, thread.thread_id) for thread in threads]
        known = {thread_id for _, thread_id in choices}
        marked = preferences.thread if preferences.thread in known else None
        return {
            page.threads: _update(choices=choices, value=marked, visible=bool(choices)),
            page.threads_title: _update(visible=bool(choices)),
            page.delete: _update(visible=has_chat and marked is not None),
            page.confirm_row: _update(visible=False),
        }

    def _switch(self, preferences: Preferences) -> Any:
        """Offers the other shop, where there are two."""
        label = ui_text("web_open_demo" if preferences.shop == OWN else "web_open_own", preferences.language)
        return _update(value=label, visible=self.desk.has_own())

    def _history(self, entries: Sequence[Entry], theme: ThemeName) -> Updates:
        messages = self.maker.history_messages(entries, theme)
        return {self.page.history: _update(value=messages, visible=bool(messages))}

    def _suggestions(self, shop: Shop, language: str) -> list[str]:
        return list(shop.analyst.suggestions(language))[:STARTERS] if shop.workspace.catalog.tables else []

    def _starters(self, suggestions: Sequence[str]) -> Updates:
        texts = [*suggestions, *[""] * (STARTERS - len(suggestions))]
        buttons = {
            button: _update(value=text, visible=bool(text))
            for button, text in zip(self.page.starters, texts, strict=True)
        }
        return {self.page.starters_row: _update(visible=bool(suggestions)), **buttons}


def _update(**changes: Any) -> Any:
    import gradio as gr

    return gr.update(**changes)
