"""Photos: what they show, which contradict the catalogue, which are copies. See docs/models/photos.md."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cartwise.models.vision.classifier import PhotoClassifier, Prediction

__all__ = ["PhotoClassifier", "Prediction"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from cartwise.models.vision import classifier

        return getattr(classifier, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
