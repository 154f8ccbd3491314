"""Text models: sentence encoder, sentiment and aspects. The public names load on first use."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cartwise.models.text.encoder import Encoder
    from cartwise.models.text.sentiment import SentimentModel

__all__ = ["Encoder", "SentimentModel"]

_HOMES = {"Encoder": "cartwise.models.text.encoder", "SentimentModel": "cartwise.models.text.sentiment"}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'cartwise.models.text' has no attribute {name!r}; it has {', '.join(__all__)}")
