"""Photos that show another category than the catalogue says."""

from typing import TYPE_CHECKING

from cartwise.prompts import loader
from cartwise.tools.arguments import ClassifyImagesArgs
from cartwise.tools.classify_images.asked import named_photos, shop_photos
from cartwise.tools.classify_images.evidence import Evidence, find_evidence
from cartwise.tools.classify_images.parts import (
    MOST_PICTURES,
    caveats_of,
    follow_ups,
    named_product,
    percent,
    quality_facts,
    source_of,
    table_of,
)
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown, plain_text
from cartwise.tools.result import Block, Fact, ImagesBlock, ToolResult

if TYPE_CHECKING:
    from cartwise.models.vision.mismatches import Mismatch
    from cartwise.workspace.photos.reading import Photo

_LISTED = 6
_COLUMNS = ("photo", "product", "category", "shown", "probability")


def mismatches_of(args: ClassifyImagesArgs, ctx: ToolContext) -> ToolResult:
    """Returns the photos whose category contradicts what they show, the surest first."""
    found = shop_photos(ctx)
    evidence = find_evidence(found, ctx)
    photos = [photo for photo in found.labelled if photo.category in evidence.check_labels]
    wanted = {photo.id for photo in named_photos(args.images, found, ctx)} if args.images else None
    contradicting = [
        (photos[one.photo], one)
        for one in _contradictions(photos, evidence)
        if wanted is None or photos[one.photo].id in wanted
    ]
    checked = len(photos) if wanted is None else sum(photo.id in wanted for photo in photos)
    blocks = _blocks(contradicting, evidence, ctx)
    return ToolResult(
        summary=_summary(contradicting, evidence, checked=checked, ctx=ctx),
        facts=(
            Fact(id="mismatches", value=len(contradicting), metric="mismatches"),
            Fact(id="photos_checked", value=checked, metric="photos"),
            *quality_facts(evidence),
        ),
        blocks=blocks,
        sources=(source_of(found, evidence, ctx),),
        caveats=caveats_of(found, evidence, ctx),
        follow_ups=follow_ups("mismatches", ctx.language),
        items={"product": tuple(photo.product_id for photo, _ in contradicting if photo.product_id)},
    )


def _contradictions(photos: "list[Photo]", evidence: Evidence) -> "list[Mismatch]":
    import numpy as np

    from cartwise.models.vision.mismatches import find_mismatches

    targets = np.array([evidence.check_labels.index(str(photo.category)) for photo in photos])
    return find_mismatches(evidence.unseen(photos), targets)


def _blocks(contradicting: "list[tuple[Photo, Mismatch]]", evidence: Evidence, ctx: ToolContext) -> tuple[Block, ...]:
    if not contradicting:
        return ()
    shown = contradicting[:MOST_PICTURES]
    images = ImagesBlock(
        paths=tuple(str(photo.path) for photo, _ in shown),
        captions=tuple(
            loader.ui_text(
                "photos_caption_mismatch",
                ctx.language,
                product=plain_text(photo.product or photo.product_id or photo.id),
                category=plain_text(str(photo.category)),
                shown=plain_text(evidence.check_labels[one.shown]),
                probability=percent(one.probability),
            )
            for photo, one in shown
        ),
    )
    rows = [
        (photo.id, named_product(photo), photo.category, evidence.check_labels[one.shown], one.probability)
        for photo, one in contradicting
    ]
    return images, table_of(_COLUMNS, rows, ctx)


def _summary(
    contradicting: "list[tuple[Photo, Mismatch]]", evidence: Evidence, *, checked: int, ctx: ToolContext
) -> str:
    listed = [
        {
            "product": escape_markdown(named_product(photo)),
            "category": escape_markdown(str(photo.category)),
            "shown": escape_markdown(evidence.check_labels[one.shown]),
            "probability": percent(one.probability),
        }
        for photo, one in contradicting[:_LISTED]
    ]
    return loader.narrate(
        "classify_images",
        ctx.language,
        task="mismatches",
        count=len(contradicting),
        total=checked,
        listed=listed,
        is_baseline=not evidence.model,
    )[:1500]
