"""What photos show: named ones, those without a category, or all."""

from typing import TYPE_CHECKING

from cartwise.prompts import loader
from cartwise.tools.arguments import ClassifyImagesArgs
from cartwise.tools.classify_images.asked import named_photos, shop_photos
from cartwise.tools.classify_images.evidence import SIDE, Evidence, find_evidence
from cartwise.tools.classify_images.parts import (
    MOST_PICTURES,
    caveats_of,
    exact_percent,
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
    import numpy as np
    from numpy.typing import NDArray

    from cartwise.models.vision.classifier import PhotoClassifier
    from cartwise.workspace.photos.reading import Photo, ShopPhotos

_LISTED = 6
_EXPLAINED = 4  # photos shown with the places that the network looked at
UNSURE = 0.5  # a verdict below this is told as such
_COLUMNS = ("photo", "product", "category", "shown", "probability")


def categories_of(args: ClassifyImagesArgs, ctx: ToolContext) -> ToolResult:
    """Returns the category that each photo shows.

    Without names: the photos that have no category yet (an upload, say), else all of them, with what the catalogue says beside.
    """
    found = shop_photos(ctx)
    photos = named_photos(args.images, found, ctx) if args.images else _without_category(found)
    evidence = find_evidence(found, ctx)
    if not photos:
        return _overview(found, evidence, ctx)
    verdicts = _Verdicts(photos, evidence)
    return ToolResult(
        summary=_summary_of_named(verdicts, ctx),
        facts=(*verdicts.facts(), *quality_facts(evidence)),
        blocks=(_pictures(verdicts, ctx), table_of(_COLUMNS, verdicts.rows(), ctx)),
        sources=(source_of(found, evidence, ctx),),
        caveats=caveats_of(found, evidence, ctx),
        follow_ups=follow_ups("category", ctx.language),
    )


class _Verdicts:
    """What a model that had not seen them says of some photos."""

    def __init__(self, photos: "list[Photo]", evidence: Evidence) -> None:
        probabilities = evidence.unseen(photos)  # (photos, categories)
        self.photos, self.evidence = photos, evidence
        self.best = [int(row.argmax()) for row in probabilities]
        self.second = [int(row.argsort()[-2]) for row in probabilities]
        self.probability = [float(row.max()) for row in probabilities]

    def label(self, place: int) -> str:
        """Returns the category that a photo shows."""
        return self.evidence.check_labels[self.best[place]]

    def rows(self) -> list[tuple[object, ...]]:
        """Returns the rows of the table."""
        return [
            (
                photo.id,
                named_product(photo) if photo.product_id else None,
                photo.category,
                self.label(place),
                self.probability[place],
            )
            for place, photo in enumerate(self.photos)
        ]

    def facts(self) -> tuple[Fact, ...]:
        """Returns category and probability of each photo, of the first fifty."""
        return tuple(
            Fact(
                id=f"probability[{photo.id}]",
                value=round(100 * self.probability[place], 1),
                unit="%",
                decimals=1,
                metric="probability",
                slice=f"photo = {photo.id}, category = {self.label(place)}",
            )
            for place, photo in enumerate(self.photos[:50])
        )


def _without_category(found: "ShopPhotos") -> "list[Photo]":
    return [photo for photo in found.photos if not photo.category]


def _pictures(verdicts: _Verdicts, ctx: ToolContext) -> ImagesBlock:
    """Returns the photos with their verdicts; the first ones beside the places that the network looked at."""
    from cartwise.models.vision.pictures import open_picture
    from cartwise.workspace.photos.views import keep_view

    paths, captions = [], []
    for place, photo in enumerate(verdicts.photos[:MOST_PICTURES]):
        said = {"category": plain_text(verdicts.label(place)), "probability": percent(verdicts.probability[place])}
        is_inside = ctx.workspace.path in photo.path.parents
        if not is_inside:  # the page shows pictures of the workspace only
            picture = open_picture(photo.path, name=photo.id, hint=512)
            picture.thumbnail((512, 512))
            paths.append(str(keep_view(ctx.workspace.path, picture)))
        else:
            paths.append(str(photo.path))
        captions.append(loader.ui_text("photos_caption_category", ctx.language, photo=plain_text(photo.id), **said))
        network = verdicts.evidence.network
        if network is not None and place < _EXPLAINED and verdicts.label(place) in network.labels:
            paths.append(_activation(photo, verdicts.label(place), network, ctx))
            captions.append(loader.ui_text("photos_caption_looked", ctx.language, **said))
    return ImagesBlock(paths=tuple(paths), captions=tuple(captions))


def _activation(photo: "Photo", label: str, network: "PhotoClassifier", ctx: ToolContext) -> str:
    """Returns the file of the photo with the activation map of its verdict laid over."""
    from cartwise.models.vision.activation import activation_picture
    from cartwise.models.vision.pictures import read_pixels
    from cartwise.workspace.photos.views import keep_view

    maps = network.look(read_pixels([photo.path], side=SIDE))["maps"][0]
    return str(keep_view(ctx.workspace.path, activation_picture(photo.path, maps[network.labels.index(label)])))


def _summary_of_named(verdicts: _Verdicts, ctx: ToolContext) -> str:
    listed = [
        {
            "photo": escape_markdown(photo.id),
            "shown": escape_markdown(verdicts.label(place)),
            "probability": percent(verdicts.probability[place]),
            "second": escape_markdown(verdicts.evidence.check_labels[verdicts.second[place]]),
            "is_unsure": verdicts.probability[place] < UNSURE,
            "category": escape_markdown(photo.category) if photo.category else "",
            "agrees": photo.category == verdicts.label(place),
        }
        for place, photo in enumerate(verdicts.photos[:_LISTED])
    ]
    return loader.narrate(
        "classify_images",
        ctx.language,
        task="named",
        count=len(verdicts.photos),
        listed=listed,
        is_baseline=not verdicts.evidence.model,
    )[:1500]


def _overview(found: "ShopPhotos", evidence: Evidence, ctx: ToolContext) -> ToolResult:
    """Returns all photos by the category that they show, and how often that is the catalogue's."""
    photos = [photo for photo in found.labelled if photo.category in evidence.check_labels]
    rows = evidence.unseen(photos)
    shown = [evidence.check_labels[int(row.argmax())] for row in rows]
    agreement = sum(label == photo.category for label, photo in zip(shown, photos, strict=True)) / len(photos)
    counts = sorted(((shown.count(label), label) for label in set(shown)), reverse=True)
    table_rows = [
        (photo.id, named_product(photo), photo.category, label, float(row.max()))
        for photo, label, row in zip(photos, shown, rows, strict=True)
    ]
    facts = (
        Fact(id="photos_checked", value=len(photos), metric="photos"),
        Fact(id="agreement", value=round(100 * agreement, 1), unit="%", decimals=1, metric="agreement"),
        *(
            Fact(id=f"photos[{label}]", value=count, metric="photos", slice=f"category = {label}")
            for count, label in counts
        ),
    )
    return ToolResult(
        summary=loader.narrate(
            "classify_images",
            ctx.language,
            task="overview",
            total=len(photos),
            classes=len(counts),
            agreement=exact_percent(agreement),
            listed=[{"category": escape_markdown(label), "photos": count} for count, label in counts[:_LISTED]],
            is_baseline=not evidence.model,
        )[:1500],
        facts=(*facts, *quality_facts(evidence)),
        blocks=(*_examples(photos, shown, rows, ctx), table_of(_COLUMNS, table_rows, ctx)),
        sources=(source_of(found, evidence, ctx),),
        caveats=caveats_of(found, evidence, ctx),
        follow_ups=follow_ups("category", ctx.language),
    )


def _examples(
    photos: "list[Photo]", shown: list[str], rows: "NDArray[np.float64]", ctx: ToolContext
) -> tuple[Block, ...]:
    """Returns the surest photo of each category."""
    surest: dict[str, int] = {}
    for place in sorted(range(len(photos)), key=lambda one: -float(rows[one].max())):
        surest.setdefault(shown[place], place)
    chosen = list(surest.items())[:MOST_PICTURES]
    captions = tuple(
        loader.ui_text(
            "photos_caption_category",
            ctx.language,
            photo=plain_text(named_product(photos[place])),
            category=plain_text(label),
            probability=percent(float(rows[place].max())),
        )
        for label, place in chosen
    )
    return (ImagesBlock(paths=tuple(str(photos[place].path) for _, place in chosen), captions=captions),)
