"""What to know before using the figures: partial periods, rows left out, returns counted or not."""

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from cartwise.prompts import loader
from cartwise.tools.arguments import QueryDataArgs
from cartwise.tools.display import escape_markdown, format_day
from cartwise.tools.number_format import format_number
from cartwise.tools.query_data.conditions import first_word
from cartwise.tools.result import Caveat, ChartBlock
from cartwise.workspace.catalog.model import Catalog
from cartwise.workspace.warehouse.request import QueryRequest

if TYPE_CHECKING:
    from cartwise.workspace.warehouse.result import QueryResult

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
RETURNS_COUNTED = {"revenue", "units", "aov"}  # net figures, where the catalogue knows cancellations


def caveats_of(
    request: QueryRequest | None, result: "QueryResult", catalog: Catalog, *, language: str
) -> tuple[Caveat, ...]:
    """Returns the caveats of a result, each once."""
    caveats = [
        Caveat(
            code=note.code,
            text=loader.ui_text(
                f"caveat_{note.code}",
                language,
                **shown_params(_named(note.params, result, language), catalog, language),
            ),
        )
        for note in result.notes
    ]
    if request is not None:
        caveats += _growth_caveats(request, result, language)
    if request is not None and result.rows and _counts_returns(request, catalog):
        caveats.append(Caveat(code="returns_deducted", text=loader.ui_text("caveat_returns_deducted", language)))
    return tuple(dict.fromkeys(caveats))


def _named(params: dict[str, Any], result: "QueryResult", language: str) -> dict[str, Any]:
    """Returns the parameters with a metric that the request itself defines under the label of its column."""
    labels = {column.name: column.label.get(language) for column in result.columns}
    label = labels.get(str(params.get("metric")))
    return params | {"metric": label} if label else params


def chart_caveats(args: QueryDataArgs, chart: ChartBlock | None, language: str) -> tuple[Caveat, ...]:
    """Returns a word on a chart drawn otherwise than asked for: bars for a pie."""
    if args.chart != "pie" or chart is None:
        return ()
    return (Caveat(code="pie_as_bars", text=loader.ui_text("caveat_pie_as_bars", language)),)


def _growth_caveats(request: QueryRequest, result: "QueryResult", language: str) -> list[Caveat]:
    """Returns what growth is measured on or of a bucket that is counted only in part."""
    if not any(transform.kind == "growth" for transform in request.transforms):
        return []
    time = next(i for i, column in enumerate(result.columns) if column.role == "time")
    buckets = sorted({str(row[time]) for row in result.rows})
    caveats = []
    for note in result.notes:
        bucket = str(note.params.get("bucket"))
        place = buckets.index(bucket) if note.code == "partial_period" and bucket in buckets else None
        if place is None:
            continue
        days = {end: format_day(date.fromisoformat(note.params[end]), language) for end in ("start", "end")}
        for code, other in (("growth_of_partial", place - 1), ("growth_on_partial", place + 1)):
            if 0 <= other < len(buckets):
                text = loader.ui_text(f"caveat_{code}", language, bucket=bucket, other=buckets[other], **days)
                caveats.append(Caveat(code=code, text=text))
    return caveats


def _counts_returns(request: QueryRequest, catalog: Catalog) -> bool:
    knows_returns = "cancelled_value" in catalog.metrics
    return knows_returns and any(isinstance(name, str) and name in RETURNS_COUNTED for name in request.metrics)


def shown_params(params: dict[str, Any], catalog: Catalog, language: str) -> dict[str, str]:
    """Returns parameters as text; `{"data": {"start": ...}}` becomes `data_start`, names become words."""
    shown: dict[str, str] = {}
    for name, value in params.items():
        if isinstance(value, dict):
            shown |= {f"{name}_{inner}": _text(part, catalog, language) for inner, part in value.items()}
        else:
            shown[name] = str(value) if name == "year" else _text(value, catalog, language)
    return shown


def _text(value: Any, catalog: Catalog, language: str) -> str:
    if isinstance(value, bool | None):
        return str(value)
    if isinstance(value, int | float):
        return format_number(value, decimals=0 if float(value).is_integer() else 2)
    if isinstance(value, list | tuple):
        joiner = "、" if language == "zh" else ", "
        return joiner.join(_text(item, catalog, language) for item in value)
    if _ISO_DAY.fullmatch(str(value)):
        return format_day(date.fromisoformat(str(value)), language)
    return escape_markdown(_word(str(value), catalog, language))


def _word(name: str, catalog: Catalog, language: str) -> str:
    for entries in (catalog.dimensions, catalog.metrics):
        if name in entries:
            return first_word(entries[name].label, language, name)
    return catalog.relations[name].label if name in catalog.relations else name
