"""What a person can ask here: starter questions and the help text, made from the shop's own catalogue."""

from cartwise.prompts import loader
from cartwise.tools.display import format_day, format_period, plural
from cartwise.tools.query_data.conditions import first_word
from cartwise.tools.query_data.follow_ups import PREFERRED
from cartwise.tools.specs import SPECS
from cartwise.types import DateRange
from cartwise.workspace.catalog.model import Catalog, Dimension, Metric

STARTER_METRICS = (
    "revenue",
    "orders",
    "customers",
    "units",
    "aov",
    "sessions",
    "page_views",
    "spend",
    "clicks",
    "reviews",
)
NAMED = 8  # metrics and dimensions named in the help text


def starter_questions(catalog: Catalog, language: str) -> tuple[str, ...]:
    """Returns up to six questions that work on this shop."""
    metrics = [catalog.metrics[name] for name in STARTER_METRICS if name in catalog.metrics]
    metrics = metrics or list(catalog.metrics.values())[:2]
    if not metrics:
        return ()
    first, second = metrics[0], metrics[min(1, len(metrics) - 1)]
    month = _last_whole_month(catalog)
    period = format_period(month, language) if month else loader.ui_text("whole_data", language)
    dimensions = _dimensions_of(catalog, first)
    questions = [_ask("suggest_total", language, first, period=period)]
    if month:
        questions.append(_ask("suggest_compare", language, second, period=period))
        questions.append(_ask("suggest_month", language, first))
        questions.append(_ask("suggest_weekday", language, second))
    for key, dimension in zip(("suggest_top", "suggest_share"), dimensions, strict=False):
        label = first_word(dimension.label, language, dimension.name)
        label = plural(label) if key == "suggest_top" and language == "en" else label
        questions.append(_ask(key, language, first, dimension=label))
    return tuple(dict.fromkeys(questions))


def _ask(key: str, language: str, metric: Metric, **words: str) -> str:
    question = loader.ui_text(key, language, metric=first_word(metric.label, language, metric.name), **words)
    return question[:1].upper() + question[1:]


def _dimensions_of(catalog: Catalog, metric: Metric) -> list[Dimension]:
    relation = getattr(metric, "relation", None)
    named = [catalog.dimensions[name] for name in PREFERRED if name in catalog.dimensions]
    joined = {relation} | {join.right for join in catalog.joins if join.left == relation}
    return [item for item in named if any(binding.relation in joined for binding in item.bindings)][:2]


def _last_whole_month(catalog: Catalog) -> DateRange | None:
    if catalog.as_of is None or catalog.first_day is None:
        return None
    last_of_previous = catalog.as_of.replace(day=1) - catalog.as_of.resolution
    month = DateRange(last_of_previous.replace(day=1), last_of_previous)
    return month if month.start >= catalog.first_day else None


def capability_text(catalog: Catalog, language: str) -> str:
    """Returns what can be asked here, with examples, as Markdown."""
    joiner = "、" if language == "zh" else ", "
    metrics = joiner.join(first_word(metric.label, language, metric.name) for metric in _named_metrics(catalog))
    dimensions = joiner.join(
        first_word(catalog.dimensions[name].label, language, name) for name in list(catalog.dimensions)[:NAMED]
    )
    shop = loader.ui_text("shop_demo" if catalog.is_demo else "shop_own", language)
    days = {
        "first_day": format_day(catalog.first_day, language) if catalog.first_day else "–",
        "last_day": format_day(catalog.as_of, language) if catalog.as_of else "–",
    }
    later = joiner.join(spec.title[language] for spec in SPECS.values() if not spec.has_landed)
    lines = [
        loader.ui_text("help_intro", language, shop=shop, **days),
        f"- {loader.ui_text('help_metrics', language, metrics=metrics)}",
        f"- {loader.ui_text('help_dimensions', language, dimensions=dimensions)}",
    ]
    examples = "\n".join(f"- {question}" for question in starter_questions(catalog, language))
    closing = [loader.ui_text("help_try", language) + "\n" + examples] if examples else []
    if later:
        closing.append(loader.ui_text("help_later", language, tools=later))
    return "\n\n".join([lines[0] + "\n" + "\n".join(lines[1:]), *closing])


def _named_metrics(catalog: Catalog) -> list[Metric]:
    standard = [metric for metric in catalog.metrics.values() if metric.is_standard]
    return (standard or list(catalog.metrics.values()))[:NAMED]
