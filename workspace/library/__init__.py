"""The library: a shop's reviews and documents, searchable by meaning and by words. `Library` loads on first use."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cartwise.workspace.library.documents import Document as Document
    from cartwise.workspace.library.documents import Hit as Hit
    from cartwise.workspace.library.documents import Section as Section
    from cartwise.workspace.library.library import Library as Library

__all__ = ["Document", "Hit", "Library", "Section"]

_HOMES = {
    "Document": "cartwise.workspace.library.documents",
    "Hit": "cartwise.workspace.library.documents",
    "Library": "cartwise.workspace.library.library",
    "Section": "cartwise.workspace.library.documents",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
