"""Mode `change`: premise, exact parts, causes, onset, leads, other readings."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from cartwise.models.forecasting import anomalies
from cartwise.models.forecasting.causes import FALSE_ALARMS_ASKED, FALSE_ALARMS_MOVED, Cause, View
from cartwise.models.forecasting.change_points import find_onset
from cartwise.models.forecasting.premise import Premise, judge_premise
from cartwise.models.forecasting.spans import Panel, weekday_exposure
from cartwise.tools.arguments import ExplainChangeArgs
from cartwise.tools.explain_change.leads import Lead, leads_of
from cartwise.tools.explain_change.levers import Lever, family_of, levers_of
from cartwise.tools.explain_change.parts import Part, customer_parts, factors_of, sales_parts
from cartwise.tools.explain_change.period import Asked, asked_of, days_of, setting_of, with_unusual
from cartwise.tools.explain_change.places import Place, places_of
from cartwise.tools.explain_change.reader import Floats, Reader
from cartwise.tools.explain_change.search import search
from cartwise.tools.explain_change.setting import Setting
from cartwise.types import DateRange

DAYS_AFTER = 28  # that an onset is looked for in, after the window: a change that lasts shows there
YEAR = 364


@dataclass(frozen=True)
class Found:
    """A cause with what is known of when."""

    cause: Cause
    first: date | None
    last: date | None
    amount: float  # what it is worth in the metric's unit, over the window


@dataclass(frozen=True)
class Explanation:
    """Everything that is told about a change.

    Attributes:
        now: the metric in the window; `before` in the comparison; None where there is no figure.
        year_ago: relative change between the same days a year earlier, None where the data do not reach back.
        calendar: relative change that weekdays and open days alone would make.
        daily: (days of the history,) the metric.
    """

    setting: Setting
    asked: Asked
    now: float | None
    before: float | None
    premise: Premise
    year_ago: float | None
    calendar: float
    factors: tuple[Part, ...]
    sales: tuple[Part, ...]
    customers: tuple[Part, ...]
    places: list[Place]
    causes: list[Found]
    leads: list[Lead]
    daily: Floats

    @property
    def change(self) -> float:
        """Window less comparison."""
        return (self.now or 0.0) - (self.before or 0.0)


def explain(args: ExplainChangeArgs, reader: Reader) -> Explanation:
    """Returns the explanation of a change; raises RetryableInput where the days lie outside of the data."""
    data = days_of(args.metric, reader.catalog)
    asked = asked_of(args, data)
    plain = setting_of(args.metric, asked, data)
    row = reader.windows((args.metric,), (), plain.window, plain.compare)[()][args.metric]
    panel = panel_of(args.metric, plain, reader)
    is_ratio = reader.catalog.metrics[args.metric].kind == "ratio"
    daily = panel.counts[0] / np.maximum(panel.exposure[0], 1e-9) if is_ratio else panel.counts[0]
    activity = panel.exposure[0] if is_ratio else daily  # a rate of 0 is a figure, no gap
    setting = with_unusual(plain, _unusual_days(daily, plain))
    reader.ctx.on_progress(0.3, "explain_searching")
    premise = judge_premise(panel, setting.compared, setting.spans)
    is_close = family_of(args.metric) == "conversion"  # few levers stand behind it, so fewer can err
    false_alarms = FALSE_ALARMS_MOVED if premise.is_unusual or is_close else FALSE_ALARMS_ASKED
    causes, views = search(setting, reader, false_alarms=false_alarms, only=args.dimensions)
    reader.ctx.on_progress(0.7, "explain_dating")
    expected = (row[0] if premise.expected_ratio <= 0 else row[0] / premise.expected_ratio) if row[0] else row[1]
    found = date_causes(causes, views, setting, reader, expected=expected)
    onset = found[0].first if found else None
    return Explanation(
        setting=setting,
        asked=asked,
        now=row[0],
        before=row[1],
        premise=premise,
        year_ago=_year_ago(setting, reader),
        calendar=0.0 if is_ratio else _calendar(panel, setting),
        factors=factors_of(setting, reader),
        sales=sales_parts(setting, reader),
        customers=customer_parts(setting, reader),
        places=places_of(setting, reader, only=args.dimensions),
        causes=found,
        leads=leads_of(setting, reader, onset=onset, daily=activity, now=row[0], before=row[1]),
        daily=daily,
    )


def panel_of(metric: str, setting: Setting, reader: Reader) -> Panel:
    """Returns the metric day by day: numerator by denominator for a ratio, by weekday otherwise."""
    found = reader.catalog.metrics[metric]
    if found.kind == "ratio" and len(found.numerator) == 1:
        table = reader.daily((found.numerator[0], *found.denominator), setting.history)
        exposure = sum((table.figures[name] for name in found.denominator), np.zeros((1, setting.history.days)))
        return Panel(table.figures[found.numerator[0]], exposure)
    table = reader.daily((metric,), setting.history)
    counts = table.figures[metric]
    return Panel(counts, weekday_exposure(counts[0], setting.history.start.weekday()))


def _unusual_days(daily: Floats, setting: Setting) -> frozenset[date]:
    marked = anomalies.find(daily, season_lengths=(7,)).is_anomaly
    return frozenset(setting.history.start + timedelta(days=int(at)) for at in np.flatnonzero(marked))


def _year_ago(setting: Setting, reader: Reader) -> float | None:
    moved = [days.shifted(-YEAR) for days in (setting.window, setting.compare)]
    if setting.spans.are_same_season or min(days.start for days in moved) < setting.history.start:
        return None
    late, early = reader.windows((setting.metric,), (), moved[0], moved[1])[()][setting.metric]
    return late / early - 1 if early else None


def _calendar(panel: Panel, setting: Setting) -> float:
    """Returns what weekdays and open days alone would have changed."""
    is_open = panel.counts[0] != 0
    usual = panel.exposure[0] * is_open
    (start, end), (first, last) = setting.compared.window, setting.compared.reference
    before = float(usual[first:last].sum())
    return float(usual[start:end].sum()) / before - 1 if before > 0 else 0.0


def date_causes(
    causes: list[Cause], views: list[View], setting: Setting, reader: Reader, *, expected: float | None = None
) -> list[Found]:
    """Returns the causes with since when and what they are worth.

    Args:
        causes: as found.
        views: that they were found in.
        setting: what is compared.
        reader: of the data.
        expected: of the metric in the window; what it was in as many days of the reference where None.
    """
    if expected is None and causes:
        panel = panel_of(setting.metric, setting, reader)
        start, end = setting.spans.reference
        expected = float(panel.counts[0, start:end].sum()) * setting.window.days / setting.reference.days
        if reader.catalog.metrics[setting.metric].kind == "ratio":
            expected = float(panel.counts[0, start:end].sum()) / max(float(panel.exposure[0, start:end].sum()), 1e-9)
    return [_dated(cause, setting, reader, expected=expected or 0.0) for cause in causes]


def _dated(cause: Cause, setting: Setting, reader: Reader, *, expected: float) -> Found:
    """Returns the cause with the first and last day of the stretch where its slice lies off most."""
    amount = cause.impact * expected
    lever = next((each for each in levers_of(setting.metric, reader.catalog) if each.name == cause.lever), None)
    end = setting.spans.window[1]
    if lever is None or cause.lever in ("price", "stock"):
        return Found(cause, None, None, amount)
    series = _slice(cause, lever, setting, reader)
    if series is None:
        return Found(cause, None, None, amount)
    counts, exposure = series
    before = setting.spans.reference
    rate = counts[before[0] : before[1]].sum() / max(float(exposure[before[0] : before[1]].sum()), 1e-9)
    part = slice(*cause.part)
    usual = float(rate * exposure[part].sum())
    rate = rate * cause.expected / usual if usual > 0 else rate  # with the season that the expectation holds
    first = max(before[1] - 14, before[0])
    last = min(len(counts), end + DAYS_AFTER)
    begins, ends = find_onset(counts[first:last], rate * exposure[first:last])
    day = setting.history.start + timedelta(days=first + begins)
    until = None if ends is None else setting.history.start + timedelta(days=first + ends)
    within = day <= setting.window.end and (until is None or until >= setting.window.start)
    reader.show(cause.dimension, lever.counts)
    return Found(cause, day if within else None, until if within else None, amount)


def _slice(cause: Cause, lever: Lever, setting: Setting, reader: Reader) -> tuple[Floats, Floats] | None:
    """Returns counts and exposure of the cause's slice, day by day."""
    names = tuple(filter(None, (lever.counts, lever.exposure)))
    table = reader.daily(names, setting.history, cause.dimension) if cause.dimension != "product" else None
    if table is None or cause.value not in table.values:
        return None
    at = table.values.index(cause.value)
    counts = table.figures[lever.counts][at]
    if lever.exposure:
        return counts, table.figures[lever.exposure][at]
    return counts, weekday_exposure(table.figures[lever.counts].sum(axis=0), setting.history.start.weekday())[0]


def window_in_words(days: DateRange) -> str:
    """Returns the days as a fact's period: `2011-02-01..2011-02-28`."""
    return f"{days.start}..{days.end}"
