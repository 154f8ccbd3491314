"""The argument models of the twelve tools: what a plan may ask of each. Schemas for both minds derive from them."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cartwise.tools.result import ChartKind
from cartwise.workspace.warehouse.request import Compare, Filter, Grain, Period, QueryRequest


class Arguments(BaseModel):
    """Base of all arguments: immutable, and an unknown argument is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class QueryDataArgs(QueryRequest):
    """A question of the data in the request language, or a person's own read-only SQL."""

    chart: ChartKind | Literal["pie"] | None = Field(
        default=None,
        description="the chart a person asked for (a pie is drawn as bars); chosen from the result otherwise",
    )
    sql: str | None = Field(
        default=None, description="one read-only SELECT that the person typed; nothing else may be set with it"
    )


class ForecastArgs(Arguments):
    """Future values of a metric."""

    metric: str = "revenue"
    grain: Grain | None = None
    horizon_days: int | None = Field(default=None, ge=1, le=1100, description="from the last day of the data")
    start: date | None = Field(
        default=None, description="first day asked about; may lie in the past: days that are over count as they were"
    )
    end: date | None = Field(default=None, description="last day asked about")
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    scenario: str | None = Field(default=None, description="an assumption in words: 'repeat the Black Friday campaign'")
    scenario_start: date | None = Field(default=None, description="first day of what the assumption adds")
    target: Literal["metric", "stock_cover"] = "metric"
    n: int | None = Field(default=None, ge=1, le=1000, description="how many products or segments to show")
    lead_time_days: int = Field(default=14, ge=0, le=365, description="of a stock order, from placing to arrival")
    service_level: float = Field(
        default=0.95, gt=0.5, lt=1, description="share of order cycles that should not run out of stock"
    )


class ExplainChangeArgs(Arguments):
    """Why a metric moved, what was unusual, what is trending."""

    metric: str = "revenue"
    mode: Literal["change", "anomalies", "trends"] = "change"
    claimed: Literal["rise", "fall"] | None = Field(default=None, description="what the question takes for granted")
    period: Period | None = None
    compare: Compare | None = None
    grain: Grain | None = None
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()


class PredictBehaviorArgs(Arguments):
    """What shoppers do next."""

    target: Literal["next_action", "next_item", "next_purchase", "purchase", "churn", "redemption"] = "next_purchase"
    customer_id: str | int | None = None
    category: str | None = None
    n: int = Field(default=20, ge=1, le=10_000)
    horizon_days: int | None = Field(default=None, ge=1, le=730)
    filters: tuple[Filter, ...] = ()


class SegmentCustomersArgs(Arguments):
    """Groups of customers."""

    method: Literal["rfm", "lifecycle", "value", "clusters", "profiles"] = "rfm"
    n: int | None = Field(default=None, ge=2, le=20)
    filters: tuple[Filter, ...] = ()


class RecommendProductsArgs(Arguments):
    """Products for a shopper or beside a product."""

    customer_id: str | int | None = None
    item: str | int | None = None
    mode: Literal["for_customer", "goes_with", "trending"] = "for_customer"
    n: int = Field(default=10, ge=1, le=200)
    filters: tuple[Filter, ...] = ()


class AnalyzeSentimentArgs(Arguments):
    """How reviewers or pasted texts feel, and about what."""

    texts: tuple[str, ...] = Field(default=(), description="pasted texts; empty to analyse the shop's reviews")
    by: str | None = Field(default=None, description="a dimension, a grain, 'aspect', 'drivers' or 'mismatch'")
    focus: Literal["all", "praise", "complaints"] = "all"
    period: Period | None = None
    filters: tuple[Filter, ...] = ()
    product: str | None = None


class SearchDocumentsArgs(Arguments):
    """What reviews and reports say."""

    query: str = Field(
        default="", description="what the passages should be about, without dates and conditions; empty for the latest"
    )
    n: int = Field(default=5, ge=1, le=50)
    source: Literal["any", "reviews", "documents"] = "any"
    task: Literal["passages", "themes"] = Field(
        default="passages", description="themes: what many reviews have in common, with counts"
    )
    period: Period | None = None
    filters: tuple[Filter, ...] = Field(
        default=(), description="rating, category, product and other dimensions of the reviews"
    )


class EvaluateCampaignArgs(Arguments):
    """What a campaign did."""

    campaign: str | int | None = Field(default=None, description="id, name or 'last'")
    metrics: tuple[str, ...] = ()
    dimension: str | None = None
    period: Period | None = None
    compare: Compare | None = None
    n: int | None = Field(default=None, ge=1, le=1000)
    filters: tuple[Filter, ...] = ()


class SuggestCampaignsArgs(Arguments):
    """Whom to address with what, when, and what it should earn."""

    goal: str | None = None
    target: str | None = None
    category: str | None = None
    product: str | None = None
    based_on: str | None = None
    budget: float | None = Field(default=None, gt=0)
    period: Period | None = None
    customers: Any = Field(default=None, description="customers of an earlier step, by reference")
    filters: tuple[Filter, ...] = ()


class AllocateBudgetArgs(Arguments):
    """Spend across channels."""

    budget: float | None = Field(default=None, gt=0)
    channels: tuple[str, ...] = ()
    period: Period | None = None


class ClassifyImagesArgs(Arguments):
    """Categories of product photos."""

    images: tuple[str, ...] = ()
    task: Literal["category", "mismatches", "duplicates"] = "category"
