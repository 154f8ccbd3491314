"""What to ask after a forecast, as whole questions that the planner understands."""

from cartwise.prompts import loader
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.forecast.compute import Forecast, is_summable
from cartwise.tools.query_data.conditions import first_word
from cartwise.tools.query_data.follow_ups import PREFERRED, _relations_reached


def follow_ups_of(args: ForecastArgs, ctx: ToolContext, forecast: Forecast, *, label: str) -> tuple[str, ...]:
    """Returns up to three questions."""
    language, catalog = ctx.language, ctx.workspace.catalog
    questions = []
    if not args.dimensions:
        reached = _relations_reached(catalog, args.metric)
        for name in PREFERRED:
            dimension = catalog.dimensions.get(name)
            if (
                dimension
                and name not in ("product", "campaign")
                and {each.relation for each in dimension.bindings} & reached
            ):
                word = first_word(dimension.label, language, name)
                questions.append(loader.ui_text("forecast_ask_by", language, metric=label, dimension=word))
                break
    if is_summable(args.metric, ctx) and forecast.ahead.shown != "month":
        questions.append(loader.ui_text("forecast_ask_months", language, metric=label))
    if args.scenario is None and forecast.is_sum and not args.dimensions:
        questions.append(loader.ui_text("forecast_ask_scenario", language, metric=label))
    if any(relation.role == "stock_levels" for relation in catalog.relations.values()):
        questions.append(loader.ui_text("forecast_ask_stock", language))
    return tuple(question[:1].upper() + question[1:] for question in questions[:3])
