"""The background job `read_reviews`: reads all reviews into the cache, so that later questions cover every one."""

from typing import TYPE_CHECKING, Any

from cartwise.types import Progress
from cartwise.workspace.reviews.model import aspect_finder, sentiment_model
from cartwise.workspace.reviews.scores import Pace, ReviewScores
from cartwise.workspace.reviews.table import read_reviews

if TYPE_CHECKING:
    from cartwise.workspace.workspace import Workspace


def run(workspace: "Workspace", params: dict[str, Any], on_progress: Progress) -> dict[str, Any]:
    """Reads every review that is not in the cache yet.

    Args:
        workspace: the shop.
        params: `model`, a configured classifier, or None.
        on_progress: receives progress.
    """
    found = read_reviews(workspace)
    texts = tuple(review.text for review in found.reviews)
    model, key = sentiment_model(workspace, model=params.get("model"))
    finder = aspect_finder(workspace)
    pace = Pace(on_progress=lambda share: on_progress(share, "sentiment_reading"))
    ReviewScores(workspace.path, key).read(texts, model, finder, pace=pace)
    return {"reviews": len(texts)}
