"""The events of the page: opening it, asking, stopping, and the list of chats."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cartwise.errors import CartwiseError
from cartwise.prompts.loader import error_text, texts, ui_text
from cartwise.ui.web.downloads import LinkSigner
from cartwise.ui.web.layout import Page, words
from cartwise.ui.web.messages import MessageMaker
from cartwise.ui.web.session import Chat, Preferences, read_preferences, theme_name
from cartwise.ui.web.shop import OWN, ShopDesk
from cartwise.ui.web.turns import Stops, TurnView, follow_turn
from cartwise.ui.web.updates import PageUpdates, Updates, merged

if TYPE_CHECKING:
    from cartwise import Analyst


class ChatFace:
    """Answers the page's events with updates of its components; all state comes in with the event."""

    def __init__(self, page: Page, desk: ShopDesk, signer: LinkSigner, *, language: str | None = None) -> None:
        self.page, self.desk = page, desk
        self.maker, self.stops = MessageMaker(signer), Stops()
        self.updates = PageUpdates(page, desk, self.maker)
        self._default_language = language

    def open_page(self, stored: Any, theme: str, accepted_languages: str) -> Updates:
        """Shows the chat that this browser had open, or an empty one."""
        preferences = read_preferences(stored, self._default_language or accepted_languages)
        return merged(
            {self.page.theme: theme}, words(self.page, preferences.language), self._show_stored(preferences, theme)
        )

    def change_language(self, language: str, stored: Any, chat: Chat | None, theme: str) -> Updates:
        """Puts the page's own words into the language; answers stay as they were written."""
        preferences = read_preferences({**read_preferences(stored).to_dict(), "language": language})
        return {
            **words(self.page, preferences.language),
            **self.updates.show(chat or Chat(), preferences, theme_name(theme)),
        }

    def change_theme(self, stored: Any, chat: Chat | None, theme: str) -> Updates:
        """Draws the charts again in the page's colours, and remembers the choice."""
        preferences = replace(read_preferences(stored), theme=theme_name(theme))
        return merged({self.page.theme: theme}, self.updates.show(chat or Chat(), preferences, theme_name(theme)))

    def new_chat(self, stored: Any, theme: str) -> Updates:
        """Empties the page."""
        return self.updates.show(Chat(), replace(read_preferences(stored), thread=""), theme_name(theme))

    def open_thread(self, thread_id: str | None, stored: Any, theme: str) -> Updates:
        """Shows a former chat of this user."""
        return self._show_stored(replace(read_preferences(stored), thread=thread_id or ""), theme)

    def switch_shop(self, stored: Any, theme: str) -> Updates:
        """Opens the other shop with an empty chat."""
        preferences = read_preferences(stored)
        other = "" if preferences.shop == OWN else OWN
        return self.updates.show(Chat(), replace(preferences, shop=other, thread=""), theme_name(theme))

    def delete_thread(self, stored: Any, chat: Chat | None, theme: str) -> Updates:
        """Deletes the chat being shown, if it is this user's."""
        preferences = read_preferences(stored)
        thread_id = (chat or Chat()).thread_id
        if thread_id is not None and self._is_owner(preferences, thread_id):
            self._analyst(preferences).delete_thread(thread_id)
        return self.updates.show(Chat(), replace(preferences, thread=""), theme_name(theme))

    def ask(self, question: str, stored: Any, chat: Chat | None, theme: str, session: str) -> Iterator[Updates]:
        """Runs a turn: yields its steps and text as they come, then the answer.

        Args:
            question: what the person typed or pressed.
            stored: the browser's preferences.
            chat: what the page shows.
            theme: colours of the page.
            session: of the browser page; `stops` reaches its running turn by it.
        """
        question, chat, preferences = (question or "").strip(), chat or Chat(), read_preferences(stored)
        if not question:
            yield self.updates.ready()  # a turn that yields nothing would blank the page
            return
        if chat.pending is not None:
            chat.pending.discard()
        cancel, language, colors = self.stops.start(session), preferences.language, theme_name(theme)
        view = TurnView(question)
        yield {**self.updates.busy(chat, colors), **self.updates.live(self.maker.turn_messages(view, language))}
        try:
            events = self._analyst(preferences).stream(
                question, thread_id=chat.thread_id, user=preferences.user, language=None, cancel=cancel
            )
            for view in follow_turn(events, question):
                if view.answer is None:
                    yield self.updates.live(self.maker.turn_messages(view, language))
            yield self._finished(view, chat, preferences, theme)
        except CartwiseError as error:
            yield {**self._trouble(question, error, language), **self.updates.ready()}
        finally:
            # also where the browser went away: nobody waits for the query any longer
            cancel.set()
            self.stops.end(session, cancel)

    def _finished(self, view: TurnView, chat: Chat, preferences: Preferences, theme: str) -> Updates:
        """Returns the updates after the last event."""
        answer = view.answer
        if answer is None:
            raise RuntimeError("the turn ended without a final answer")
        self.maker.remember_steps(answer, list(view.steps.values()), theme_name(theme))
        preferences = replace(preferences, thread=answer.thread_id)
        return {
            **self.updates.live(self.maker.entry_messages(answer, theme_name(theme), is_last=True)),
            **self.updates.ready(),
            **self.updates.side(preferences, has_chat=True),
            self.page.chat: Chat(answer.thread_id, (*chat.entries, answer)),
            self.page.preferences: preferences.to_dict(),
        }

    def _trouble(self, question: str, error: CartwiseError, language: str) -> Updates:
        advice = texts("ui", language).get(f"web_advice_{type(error).__name__}") or ui_text(
            "web_advice_failed", language
        )
        title = ui_text("web_outcome_failed", language)
        messages = self.maker.trouble_messages(
            question, title, error_text(error, language), advice=advice, language=language
        )
        return self.updates.live(messages)

    def _show_stored(self, preferences: Preferences, theme: str) -> Updates:
        """Shows the chat that the preferences name, where it is this user's and still there."""
        chat = Chat()
        if preferences.thread and self._is_owner(preferences, preferences.thread):
            chat = Chat(preferences.thread, tuple(self._analyst(preferences).history(preferences.thread)))
        return self.updates.show(chat, replace(preferences, thread=chat.thread_id or ""), theme_name(theme))

    def _is_owner(self, preferences: Preferences, thread_id: str) -> bool:
        return any(thread.thread_id == thread_id for thread in self._analyst(preferences).threads(preferences.user))

    def _analyst(self, preferences: Preferences) -> "Analyst":
        return self.desk.shop(preferences.shop).analyst
