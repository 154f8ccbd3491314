"""What to know before using a forecast."""

from cartwise.models.forecasting.behavior_member import NAME as BEHAVIOR
from cartwise.models.forecasting.outlook import main_season
from cartwise.models.forecasting.sparse import is_sparse
from cartwise.models.forecasting.year_shape import can_shape
from cartwise.prompts import loader
from cartwise.tools.arguments import ForecastArgs
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown, format_day, plain_text
from cartwise.tools.forecast.compute import Forecast
from cartwise.tools.forecast.known_events import known_events
from cartwise.tools.forecast.labels import percent
from cartwise.tools.forecast.scenario import Scenario
from cartwise.tools.result import Caveat

MOST_NAMED = 3
FAR_DAYS = 45  # ahead: there the season counts as much as the latest level
FINE = ("day", "hour")  # steps whose anomalies are kept out of the training
TOLD_NOTES = ("too_short", "constant", "all_zero", "sparse", "no_better_than_naive", "no_backtest")
OF_SINGLE_STEPS = ("sparse", "no_better_than_naive")  # said once where the mean level is forecast


def caveats_of(
    args: ForecastArgs,
    ctx: ToolContext,
    forecast: Forecast,
    *,
    scenario: Scenario | None,
    problem: str | None,
    job: str | None,
) -> tuple[Caveat, ...]:
    """Returns the limits of a forecast, each once."""
    language = ctx.language

    def caveat(code: str, **params: object) -> Caveat:
        return Caveat(code=code, text=loader.ui_text(f"caveat_{code}", language, **params))

    found: list[Caveat] = []
    if problem is not None:
        found.append(caveat(problem, scenario=escape_markdown(args.scenario or ""), known=_known(ctx)))
    cut_day = format_day(forecast.coverage.last, language)
    found += [caveat("forecast_cut_short", day=cut_day)] if forecast.coverage.is_cut_short else []
    found += _notes(forecast, language)
    anomalies = sum(int(line.is_unusual.sum()) for line in forecast.lines) if forecast.ahead.step in FINE else 0
    found += [caveat("forecast_left_out", count=anomalies)] if anomalies else []
    if forecast.future.scheduled:
        found.append(caveat("forecast_scheduled", campaigns=_scheduled(forecast)))
    if scenario is not None:
        codes = ["forecast_assumption", *(["forecast_no_record"] if scenario.source == "calendar" else [])]
        found += [caveat(code, name=escape_markdown(scenario.name)) for code in codes]
    limits = {
        "forecast_no_sum": not forecast.is_sum and len(forecast.buckets) > 1,
        "forecast_no_year": not _knows_the_season(forecast),
        "forecast_behavior_unused": _leaves_behavior_out(forecast),
    }
    found += [caveat(code) for code, is_so in limits.items() if is_so]
    found += [caveat("forecast_training", job=job)] if job is not None else []
    found += [caveat("forecast_largest_only", count=len(forecast.lines))] if forecast.has_more else []
    past, ahead = len(forecast.past), len(forecast.ahead.starts)
    found += [caveat("forecast_short_past", past=past, ahead=ahead)] if past < ahead else []
    return tuple(dict.fromkeys(found))


def _leaves_behavior_out(forecast: Forecast) -> bool:
    """Tells whether the behaviour encoder stands in the table with no weight, which a reader will wonder about."""
    return any(each.member == BEHAVIOR and each.weight == 0 for line in forecast.lines for each in line.outlook.scores)


def _scheduled(forecast: Forecast) -> str:
    return escape_markdown(", ".join(plain_text(event.name) for event in forecast.future.scheduled[:MOST_NAMED]))


def _knows_the_season(forecast: Forecast) -> bool:
    """Tells whether the past holds the same season a year before, or the forecast is too near for that to matter."""
    ahead = (forecast.ahead.asked.end - forecast.ahead.known_until).days
    return ahead <= FAR_DAYS or forecast.ahead.step != "day" or can_shape(len(forecast.past), ahead)


def _at_mean_level(forecast: Forecast) -> list[str]:
    """Returns the labels of the sparse series, whose forecast is their mean level."""
    season = main_season(forecast.ahead.step)
    return [line.label for line in forecast.lines if forecast.is_sum and is_sparse(line.history, season=season)]


def _notes(forecast: Forecast, language: str) -> list[Caveat]:
    found, levelled = [], _at_mean_level(forecast)
    if levelled:
        names = ", ".join(name or loader.ui_text("forecast_the_series", language) for name in levelled)
        text = loader.ui_text("caveat_forecast_mean_level", language, series=escape_markdown(names))
        found.append(Caveat(code="forecast_mean_level", text=text))
    for line in forecast.lines:
        name = line.label or loader.ui_text("forecast_the_series", language)
        for note in line.outlook.notes:
            if note.code not in TOLD_NOTES or (line.label in levelled and note.code in OF_SINGLE_STEPS):
                continue
            params = {key: _param(value) for key, value in note.params.items()}
            if note.code == "sparse":
                params["zero_share"] = percent(float(note.params["zero_share"]))
            code = f"forecast_{note.code}"
            text = loader.ui_text(f"caveat_{code}", language, series=escape_markdown(name), **params)
            found.append(Caveat(code=code, text=text))
    return found


def _param(value: object) -> str:
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)


def _known(ctx: ToolContext) -> str:
    """Returns the shop's latest campaigns and notes by name, for a person whose assumption was not understood."""
    names = list(dict.fromkeys(plain_text(event.name) for event in reversed(known_events(ctx))))
    return escape_markdown(", ".join(names[:MOST_NAMED])) or "–"
