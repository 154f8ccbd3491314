"""The background job `sentiment`: trains on the shop's own rated reviews. `cartwise train sentiment` submits it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartwise.models.text.sentiment import SentimentModel
from cartwise.models.text.shop_model import ShopSentiment
from cartwise.types import Progress
from cartwise.workspace.reviews.model import KIND
from cartwise.workspace.reviews.table import read_reviews

if TYPE_CHECKING:
    from cartwise.workspace.workspace import Workspace


def run(workspace: "Workspace", params: dict[str, Any], on_progress: Progress) -> dict[str, Any]:
    """Trains, and stores the model; it serves only where it beats the packaged one on reviews that neither has seen.

    Args:
        workspace: the shop.
        params: `seed`.
        on_progress: receives progress.

    Returns:
        accuracy of both models on the held-out reviews, their number, and which one serves.
    """
    on_progress(0.02, "sentiment_reading")
    found = read_reviews(workspace)
    rated = [review for review in found.reviews if review.rating is not None]
    shop = ShopSentiment.fit(
        [review.text for review in rated],
        [review.rating for review in rated if review.rating is not None],
        SentimentModel.load(),
        seed=int(params.get("seed", 0)),
        on_progress=lambda share: on_progress(0.05 + 0.9 * share, "sentiment_training"),
    )
    quality = shop.quality
    is_better = quality.accuracy > quality.packaged_accuracy

    def write(folder: Path) -> None:
        shop.save(folder)

    facts = {**quality.__dict__, "languages": list(shop.languages), "is_better": is_better}
    artifact = workspace.registry.put(
        KIND,
        {},
        workspace.version,
        tables=found.tables,
        write=write,
        metadata=facts,
        metric=quality.accuracy - quality.packaged_accuracy,
        guard=True,
    )
    on_progress(1.0, "sentiment_trained")
    return {**facts, "artifact": artifact.id, "serves": bool(is_better and artifact.is_champion)}
