"""Photos that are nearly the same picture."""

from typing import TYPE_CHECKING

from cartwise.prompts import loader
from cartwise.tools.arguments import ClassifyImagesArgs
from cartwise.tools.classify_images.asked import all_photos, named_photos
from cartwise.tools.classify_images.parts import (
    MOST_PICTURES,
    caveats_of,
    follow_ups,
    named_product,
    percent,
    source_of,
    table_of,
)
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown, plain_text
from cartwise.tools.result import Block, Fact, ImagesBlock, ToolResult

if TYPE_CHECKING:
    from cartwise.models.vision.duplicates import Pair
    from cartwise.workspace.photos.reading import Photo

_LISTED = 6
_SIDE = 96
_COLUMNS = ("photo", "product", "other_photo", "other_product", "likeness")
_Match = tuple["Photo", "Photo", float]


def duplicates_of(args: ClassifyImagesArgs, ctx: ToolContext) -> ToolResult:
    """Returns the pairs of near-duplicates, those of different products first."""
    found = all_photos(ctx)
    wanted = {photo.path for photo in named_photos(args.images, found, ctx)} if args.images else None
    ctx.on_progress(0.1, "photos.looking", count=len(found.photos))
    matches, groups = _matches(list(found.photos))
    matches = [match for match in matches if wanted is None or {match[0].path, match[1].path} & wanted]
    return ToolResult(
        summary=_summary(matches, groups=groups if wanted is None else len(matches), total=len(found.photos), ctx=ctx),
        facts=(
            Fact(id="duplicate_pairs", value=len(matches), metric="duplicates"),
            Fact(id="photos_checked", value=len(found.photos), metric="photos"),
        ),
        blocks=_blocks(matches, ctx),
        sources=(source_of(found, None, ctx),),
        caveats=caveats_of(found, None, ctx),
        follow_ups=follow_ups("duplicates", ctx.language),
    )


def _matches(photos: "list[Photo]") -> tuple[list[_Match], int]:
    """Returns the pairs and the number of groups that they form."""
    from cartwise.models.vision.duplicates import find_duplicates, groups_of
    from cartwise.models.vision.pictures import read_pixels

    pairs: list[Pair] = find_duplicates(read_pixels([photo.path for photo in photos], side=_SIDE))
    matches = [(photos[pair.first], photos[pair.second], pair.likeness) for pair in pairs]
    return sorted(matches, key=lambda match: match[0].product_id == match[1].product_id), len(groups_of(pairs))


def _blocks(matches: list[_Match], ctx: ToolContext) -> tuple[Block, ...]:
    if not matches:
        return ()
    shown = [photo for first, second, _ in matches for photo in (first, second)][:MOST_PICTURES]
    images = ImagesBlock(
        paths=tuple(str(photo.path) for photo in shown),
        captions=tuple(plain_text(named_product(photo)) for photo in shown),
    )
    rows = [
        (first.id, named_product(first), second.id, named_product(second), likeness)
        for first, second, likeness in matches
    ]
    return images, table_of(_COLUMNS, rows, ctx)


def _summary(matches: list[_Match], *, groups: int, total: int, ctx: ToolContext) -> str:
    listed = [
        {
            "product": escape_markdown(named_product(first)),
            "other": escape_markdown(named_product(second)),
            "likeness": percent(likeness, decimals=1),
        }
        for first, second, likeness in matches[:_LISTED]
    ]
    return loader.narrate(
        "classify_images",
        ctx.language,
        task="duplicates",
        count=len(matches),
        groups=groups,
        total=total,
        listed=listed,
    )[:1500]
