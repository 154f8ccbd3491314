"""What the page remembers: preferences in the browser, the chat being shown in the server's session."""

import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from cartwise.tools.charts.palette import ThemeName
from cartwise.ui.web.messages import Entry
from cartwise.ui.web.shop import OWN

Language = Literal["en", "zh"]
ID_LENGTH = 64


@dataclass(frozen=True)
class Preferences:
    """Kept in the browser. The user id is random: knowing it is what opens its chats."""

    user: str
    language: Language = "en"
    thread: str = ""
    theme: str = ""  # light or dark where the person chose; empty follows the system
    shop: str = ""  # key of the shop at the desk

    def to_dict(self) -> dict[str, str]:
        """Returns plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class PendingUpload:
    """Files whose ingest asked something: kept until a person has answered or moved on."""

    paths: tuple[str, ...]
    questions: tuple[tuple[str, str, tuple[str, ...]], ...]  # key, text, options; those still open
    answers: tuple[tuple[str, str], ...] = ()

    def discard(self) -> None:
        """Deletes the uploaded files: they hold a shop's raw data, and nobody needs them any longer."""
        for path in self.paths:
            Path(path).unlink(missing_ok=True)


@dataclass(frozen=True)
class Chat:
    """The chat on the page."""

    thread_id: str | None = None
    entries: tuple[Entry, ...] = ()
    pending: PendingUpload | None = None


def read_preferences(stored: Any, accepted_languages: str = "") -> Preferences:
    """Returns what the browser kept, checked field by field; a new user id and the browser's language at first."""
    kept = stored if isinstance(stored, dict) else {}

    def text(name: str) -> str:
        value = kept.get(name)
        return value if isinstance(value, str) and len(value) <= ID_LENGTH else ""

    prefers_chinese = text("language") == "zh" or (not text("language") and accepted_languages.lower().startswith("zh"))
    return Preferences(
        user=text("user") or secrets.token_hex(16),
        language="zh" if prefers_chinese else "en",
        thread=text("thread"),
        theme=text("theme") if text("theme") in ("light", "dark") else "",
        shop=OWN if text("shop") == OWN else "",
    )


def theme_name(value: Any) -> ThemeName:
    """Returns the theme the page reports; light unless it says dark."""
    return "dark" if value == "dark" else "light"
