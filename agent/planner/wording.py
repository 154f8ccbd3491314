"""The planner's own words: what it asks back, why it declines, and full questions to choose from."""

import functools

from cartwise.agent.planner.reading import Issue
from cartwise.agent.planner.words.lexicon import name_of
from cartwise.prompts import loader
from cartwise.workspace.catalog.model import Catalog

_UNLOCKS = {
    "profit": "profit", "margin": "profit", "sessions": "sessions", "visitors": "sessions", "page_views": "sessions", "add_to_cart_rate": "sessions",
    "conversion_rate": "sessions", "bounce_rate": "sessions", "spend": "spend", "impressions": "spend", "clicks": "spend", "ctr": "spend", "cpc": "spend",
    "cpa": "spend", "roas": "spend", "reviews": "reviews", "average_rating": "reviews", "campaigns": "campaigns", "redemptions": "campaigns",
    "redemption_rate": "campaigns", "customers_targeted": "campaigns", "distinct_coupons": "campaigns", "campaign_days": "campaigns",
}  # fmt: skip
_USUAL_METRICS = ("revenue", "orders", "units", "customers", "aov", "sessions")
_MOST_CHOICES = 3


@functools.cache
def replies(language: str) -> dict[str, str]:
    """Returns the texts of `prompts/planner/replies.<language>.yaml`."""
    texts: dict[str, str] = loader.read_yaml(f"planner/replies.{language}.yaml")
    return texts


def clarify_text(issue: Issue, catalog: Catalog, language: str) -> str:
    """Returns the question to ask back for an issue."""
    params = {name: str(value) for name, value in issue.params.items()}
    if issue.code == "absent_metric":
        unlock = _UNLOCKS.get(params.get("metric", ""), "other")
        params["unlock"] = replies(language)[f"unlock_{unlock}"]
    if issue.code == "unclear_average" and issue.params["metric"] in catalog.metrics:
        params["metric"] = name_of(catalog, "metric", issue.params["metric"], language)
    return replies(language)[f"clarify_{issue.code}"].format_map(params)


def usual_questions(catalog: Catalog, language: str) -> tuple[str, ...]:
    """Returns three questions that this catalogue can answer."""
    metrics = [name for name in _USUAL_METRICS if name in catalog.metrics] or list(catalog.metrics)[:2]
    if not metrics:
        return ()
    dimensions = _usual_dimensions(catalog)
    found = [choice("total", catalog, language, metric=metrics[0], period="last_month")]
    if dimensions:
        found.append(choice("top", catalog, language, metric=metrics[0], dimension=dimensions[0], period="this_year"))
    found.append(choice("monthly", catalog, language, metric=metrics[min(1, len(metrics) - 1)], period="this_year"))
    return tuple(found[:_MOST_CHOICES])


def _usual_dimensions(catalog: Catalog) -> list[str]:
    wanted = ("country", "category", "department", "product", "channel", "store", "customer_state")
    return [name for name in wanted if name in catalog.dimensions] or list(catalog.dimensions)[:1]


def choice(kind: str, catalog: Catalog, language: str, *, metric: str, period: str, dimension: str = "") -> str:
    """Returns a full question about a metric."""
    texts = replies(language)
    words = name_of(catalog, "metric", metric, language)
    question = texts[f"choice_{kind}"].format(
        metric=words,
        period=texts[f"period_{period}"],
        dimension=name_of(catalog, "dimension", dimension, language) if dimension else "",
    )
    return question[:1].upper() + question[1:]
