"""The twelve tools. A tool has landed when its `run` is set; routing, help and schemas of both minds derive from this table."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from pydantic import BaseModel

from cartwise.prompts import loader
from cartwise.tools import arguments
from cartwise.tools.context import ToolContext
from cartwise.tools.result import ToolResult

Run = Callable[[Any, ToolContext], ToolResult]


@dataclass(frozen=True)
class ToolSpec:
    """One tool: its name is the public contract; its words stand in `prompts/tools/<name>.md`.

    Attributes:
        args: the argument model; its JSON schema is what a model sees.
        run_path: "module:function", imported at the first call; None until the tool has landed.
        required_roles: any one of these roles must be in the catalogue; empty where the tool needs no data.
    """

    name: str
    args: type[BaseModel]
    run_path: str | None = None
    required_roles: tuple[str, ...] = ()

    @property
    def has_landed(self) -> bool:
        """True where the tool can run."""
        return self.run_path is not None

    @property
    def run(self) -> Run:
        """The function `run(args, ctx) -> ToolResult`."""
        if self.run_path is None:
            raise LookupError(f"the tool {self.name!r} has not landed; check `has_landed` first")
        module, function = self.run_path.split(":")
        run: Run = getattr(import_module(module), function)
        return run

    @property
    def description(self) -> str:
        """What the tool does and when to choose it, for a language model."""
        return loader.prompt(f"tools/{self.name}.md").body

    @property
    def examples(self) -> dict[str, list[str]]:
        """Questions that the tool answers, by language."""
        return dict(loader.prompt(f"tools/{self.name}.md").header["examples"])

    @property
    def trigger_words(self) -> dict[str, list[str]]:
        """Words that hint at the tool, by language."""
        return dict(loader.prompt(f"tools/{self.name}.md").header["trigger_words"])

    @property
    def title(self) -> dict[str, str]:
        """The step's name as a person sees it, by language."""
        return dict(loader.prompt(f"tools/{self.name}.md").header["title"])

    def schema(self) -> dict[str, Any]:
        """Returns the tool as an OpenAI-style function schema."""
        parameters = self.args.model_json_schema()
        return {
            "type": "function",
            "function": {"name": self.name, "description": self.description, "parameters": parameters},
        }


_ORDERS = ("order_lines", "orders")
_TABLE = (
    ToolSpec("query_data", arguments.QueryDataArgs, "cartwise.tools.query_data.run:run"),
    ToolSpec(
        "forecast",
        arguments.ForecastArgs,
        "cartwise.tools.forecast.run:run",
        required_roles=(*_ORDERS, "events", "traffic"),
    ),
    ToolSpec(
        "explain_change",
        arguments.ExplainChangeArgs,
        "cartwise.tools.explain_change.run:run",
        (*_ORDERS, "events", "traffic"),
    ),
    ToolSpec("predict_behavior", arguments.PredictBehaviorArgs, required_roles=("events", *_ORDERS)),
    ToolSpec("segment_customers", arguments.SegmentCustomersArgs, required_roles=_ORDERS),
    ToolSpec("recommend_products", arguments.RecommendProductsArgs, required_roles=("events", *_ORDERS)),
    ToolSpec("analyze_sentiment", arguments.AnalyzeSentimentArgs, "cartwise.tools.analyze_sentiment.run:run"),
    ToolSpec("search_documents", arguments.SearchDocumentsArgs, "cartwise.tools.search_documents.run:run"),
    ToolSpec(
        "evaluate_campaign",
        arguments.EvaluateCampaignArgs,
        required_roles=("campaigns", "campaign_targets", "ad_spend"),
    ),
    ToolSpec("suggest_campaigns", arguments.SuggestCampaignsArgs, required_roles=_ORDERS),
    ToolSpec("allocate_budget", arguments.AllocateBudgetArgs, required_roles=("ad_spend",)),
    ToolSpec("classify_images", arguments.ClassifyImagesArgs, "cartwise.tools.classify_images.run:run"),
)
SPECS: dict[str, ToolSpec] = {spec.name: spec for spec in _TABLE}
