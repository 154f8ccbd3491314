"""Which sentiment model serves a workspace: a configured one, the shop's own, or the packaged one."""

import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from cartwise.models.text.aspects import AspectFinder, mine_terms
from cartwise.models.text.sentiment import SentimentModel
from cartwise.workspace.reviews.table import read_reviews, reviews_relation

if TYPE_CHECKING:
    from cartwise.workspace.workspace import Workspace

KIND = "sentiment"  # of the job, and of the artifact in the registry
ASPECTS = "review_aspects"
MINED_FROM = 20_000  # reviews at most


def sentiment_model(workspace: "Workspace", *, model: str | None = None) -> tuple[SentimentModel, str]:
    """Returns the model and a key that changes whenever its verdicts may.

    Args:
        workspace: the shop.
        model: folder or hub name of a configured Hugging Face classifier; None for the shop's own or the packaged one.

    Raises:
        Unavailable: a configured model can't be reached.
    """
    if model:
        return _configured(model), f"hf:{model}"
    champion = workspace.registry.champion(KIND, {})
    if champion is not None and champion.metadata.get("is_better"):
        return _packaged(champion.folder), f"shop:{champion.id}"
    return _packaged(None), _packaged_key()


@functools.lru_cache(maxsize=2)
def _configured(model: str) -> SentimentModel:
    return SentimentModel.load(model=model)


@functools.lru_cache(maxsize=2)
def _packaged(shop: Path | None) -> SentimentModel:
    return SentimentModel.load(shop=shop)


@functools.cache
def _packaged_key() -> str:
    from cartwise.models.text import chinese, english

    # The manifests hold the hashes of all files: heads, members and calibration change verdicts as much as the network does.
    manifests = [(folder / "manifest.json").read_bytes() for folder in (english.PACKAGED, chinese.PACKAGED)]
    return "packaged:" + ":".join(hashlib.sha256(manifest).hexdigest()[:12] for manifest in manifests)


def aspect_finder(workspace: "Workspace") -> AspectFinder:
    """Returns the finder of aspects: the packaged list, and terms mined from all of the shop's own reviews, kept in the registry."""
    tables = reviews_relation(workspace.catalog).tables
    known = workspace.registry.get(ASPECTS, {}, workspace.version, tables=tables)
    if known is None:
        found = read_reviews(workspace).reviews[:MINED_FROM]
        products = sorted({review.product for review in found if review.product})
        terms = mine_terms([review.text for review in found], names=products)
        known = workspace.registry.put(
            ASPECTS, {}, workspace.version, tables=tables, write=lambda folder: None, metadata={"terms": terms}
        )
    return AspectFinder(known.metadata["terms"])
