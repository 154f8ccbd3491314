"""The parts that every answer on photos shares: table, source, caveats, percentages."""

from typing import TYPE_CHECKING, Any

from cartwise.prompts import loader
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown, plain_text
from cartwise.tools.number_format import format_number
from cartwise.tools.result import ROWS_IN_BLOCK, Caveat, CellType, Fact, Source, TableBlock, TableColumn

if TYPE_CHECKING:
    from cartwise.tools.classify_images.evidence import Evidence
    from cartwise.workspace.photos.reading import Photo, ShopPhotos

MOST_PICTURES = 12
_NAMED = 5
_TYPES: dict[str, tuple[CellType, Any]] = {  # column -> type and role
    "photo": ("text", "id"),
    "other_photo": ("text", "id"),
    "product": ("text", "dimension"),
    "other_product": ("text", "dimension"),
    "category": ("text", "dimension"),
    "shown": ("text", "dimension"),
    "probability": ("number", "measure"),
    "likeness": ("number", "measure"),
    "photos": ("integer", "measure"),
}
_PERCENT = frozenset({"probability", "likeness"})


def percent(share: float, *, decimals: int = 0) -> str:
    """Returns a share as text: `98%`; not 100% for what is not certain."""
    return format_number(min(share, 0.99) * 100 if share < 1 else 100.0, unit="%", decimals=decimals)


def exact_percent(share: float) -> str:
    """Returns a measured share with one decimal: `95.3%`."""
    return format_number(share * 100, unit="%", decimals=1)


def table_of(columns: tuple[str, ...], rows: list[tuple[Any, ...]], ctx: ToolContext) -> TableBlock:
    """Returns rows as a table; shares come as 0 to 1 and are shown in percent. The whole table is kept for download."""
    shown = [tuple(_cell(name, value) for name, value in zip(columns, row, strict=True)) for row in rows]
    described = tuple(
        TableColumn(
            name=name,
            label=loader.ui_text(f"photos_column_{name}", ctx.language),
            type=_TYPES[name][0],
            role=_TYPES[name][1],
            unit="%" if name in _PERCENT else "",
            decimals=1 if name in _PERCENT else 0,
        )
        for name in columns
    )
    result_id = None
    if ctx.policy.keeps_results and shown:
        result_id = ctx.workspace.results.put([column.label for column in described], shown, owner_thread=ctx.thread_id)
    return TableBlock(columns=described, rows=tuple(shown[:ROWS_IN_BLOCK]), total_rows=len(shown), result_id=result_id)


def _cell(name: str, value: Any) -> Any:
    if name in _PERCENT:
        return round(float(value) * 100, 1)
    return plain_text(value) if isinstance(value, str) else value


def source_of(found: "ShopPhotos", evidence: "Evidence | None", ctx: ToolContext) -> Source:
    """Returns where the verdicts come from: model version and its accuracy beside the baseline's."""
    language = ctx.language
    if evidence is None:
        title, detail = loader.ui_text("photos_source_comparison", language), ""
    elif evidence.model:
        title = loader.ui_text("photos_source_network", language, model=evidence.model)
        detail = loader.ui_text(
            "photos_source_quality",
            language,
            tested=evidence.tested,
            accuracy=exact_percent(evidence.accuracy),
            baseline=exact_percent(evidence.baseline_accuracy or 0.0),
        )
    else:
        title = loader.ui_text("photos_source_baseline", language)
        detail = loader.ui_text(
            "photos_source_checked", language, tested=evidence.tested, accuracy=exact_percent(evidence.accuracy)
        )
    return Source(
        kind="model",
        title=title,
        tables=found.tables,
        rows_read=len(found.photos),
        data_version=ctx.workspace.version,
        data_until=ctx.workspace.catalog.as_of.isoformat() if ctx.workspace.catalog.as_of else None,
        detail=detail,
    )


def caveats_of(found: "ShopPhotos", evidence: "Evidence | None", ctx: ToolContext) -> tuple[Caveat, ...]:
    """Returns what to know: the baseline answered, categories with few photos, listed photos without a file."""
    told: list[tuple[str, dict[str, Any]]] = []
    if evidence is not None and not evidence.model:
        told.append(("photos_baseline", {"job": evidence.job}) if evidence.job else ("photos_untrained", {}))
    if evidence is not None and evidence.small:
        told.append(("photos_small", {"categories": joined(evidence.small, ctx.language)}))
    if found.unmatched:
        told.append(("photos_unmatched", {"count": found.unmatched}))
    return tuple(
        Caveat(code=code, text=loader.ui_text(f"caveat_{code}", ctx.language, **params)) for code, params in told
    )


def quality_facts(evidence: "Evidence") -> tuple[Fact, ...]:
    """Returns the model's accuracy, and the baseline's beside it."""
    facts = [Fact(id="accuracy", value=round(evidence.accuracy * 100, 1), unit="%", decimals=1, metric="accuracy")]
    if evidence.baseline_accuracy is not None:
        value = round(evidence.baseline_accuracy * 100, 1)
        facts.append(Fact(id="baseline_accuracy", value=value, unit="%", decimals=1, metric="accuracy"))
    return tuple(facts)


def joined(names: tuple[str, ...], language: str) -> str:
    """Returns the first names in a row, escaped."""
    return ("、" if language == "zh" else ", ").join(escape_markdown(name) for name in names[:_NAMED])


def named_product(photo: "Photo") -> str:
    """Returns id and name of the product that a photo belongs to, else the photo's own name."""
    return " ".join(part for part in (photo.product_id, photo.product) if part) or photo.id


def follow_ups(task: str, language: str) -> tuple[str, ...]:
    """Returns the questions of the other tasks."""
    return tuple(
        loader.ui_text(f"photos_ask_{other}", language)
        for other in ("mismatches", "duplicates", "category")
        if other != task
    )
