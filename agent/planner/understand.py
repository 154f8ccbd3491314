"""Reads one clause as a request for figures: the rules in their order."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from cartwise.agent.planner.coverage import check_coverage
from cartwise.agent.planner.days import clock, each_period, latest_mailing, lengths, moments, periods
from cartwise.agent.planner.figures import (
    aggregates,
    cancelled_orders,
    cohorts,
    formulas,
    gross,
    growth,
    last_orders,
    listed_tables,
    measures,
    metric_table,
    own_groups,
    reach,
    searches,
    shares,
    side_by_side,
    spelt_out,
    week_numbers,
)
from cartwise.agent.planner.figures.deeds import check_ends, rank_coupons
from cartwise.agent.planner.groups import (
    change_ranking,
    compared_nouns,
    dimension_choice,
    each_one,
    groups,
    ranked_lists,
    ranking,
)
from cartwise.agent.planner.reading import Reading
from cartwise.agent.planner.sanity import check_sanity
from cartwise.agent.planner.turns.ellipsis import followup_words
from cartwise.agent.planner.whom import (
    bands,
    codes,
    complement,
    condition_filters,
    conditions,
    customer_kinds,
    entity_sets,
    exclusions,
    flags,
    ids,
    linked_sets,
    located,
    names,
    number_range,
    present,
    ranges,
    restrict,
    status_scope,
    subjects,
    together,
    undone_deeds,
    value_lists,
)
from cartwise.agent.planner.words.light_nouns import read_light_nouns
from cartwise.agent.planner.words.meanings import defined_spans, included_spans, included_values
from cartwise.agent.planner.words.restating import only_dates, restating_spans, scene_spans
from cartwise.agent.planner.words.segment import Values
from cartwise.agent.planner.words.spans import Span
from cartwise.workspace.catalog.model import Catalog


def read_request(
    spans: Sequence[Span], text: str, *, catalog: Catalog, values: Values, as_of: date, literals: tuple[str, ...] = ()
) -> Reading:
    """Returns what the clause asks for, with the reasons why it can't be answered as it stands."""
    reading = Reading(list(spans), catalog, values, as_of, text, literals=literals)
    reading.restating = restating_spans(spans)
    _read_scope(reading, text)
    _read_restrictions(reading)
    if reading.draft.kind == "metrics":
        _read_figures(reading)
    rank_coupons(reading)
    _settle(reading)
    check_sanity(reading)
    check_ends(reading)
    check_coverage(reading)
    return reading


def _read_scope(reading: Reading, text: str) -> None:
    """Takes what states, tables, definitions, ids and scenes say before any value is read."""
    scene = (
        scene_spans(reading.spans, text)
        | defined_spans(reading.spans)
        | included_spans(reading.spans)
        | included_values(reading.spans)
    )
    scene -= only_dates(reading.spans, scene)
    status_scope.read_any_status(reading)
    exclusions.read_exclusions(reading)
    listed_tables.read_tables(reading)
    lengths.read_lengths(reading)
    restrict.read_literals(reading)
    restrict.read_named_words(reading)
    shares.read_chart(reading)
    spelt_out.read_spelt_out(reading)
    formulas.read_formulas(reading)
    ranges.read_ranges(reading)
    bands.read_bands(reading)
    ids.read_ids(reading)
    entity_sets.read_sets(reading)
    flags.read_flags(reading)
    restrict.read_nulls(reading)
    present.read_present(reading)
    for index in scene:
        if reading.is_free(index):
            reading.explain(index, "scene")


def _read_restrictions(reading: Reading) -> None:
    """Takes values, days, conditions, rankings and groups, in this order."""
    read_light_nouns(reading)
    codes.read_codes(reading)
    clock.read_clock(reading)
    value_lists.read_enumerations(reading)
    restrict.read_values(reading)
    value_lists.join_listed(reading)
    complement.read_complement(reading)
    change_ranking.read_change_ranking(reading)
    periods.read_periods(reading)
    conditions.read_thresholds(reading)
    cohorts.read_cohort(reading)
    located.read_most_of(reading)
    ranking.read_ranking(reading)
    ranked_lists.read_ranked_list(reading)
    groups.read_groups(reading)
    each_one.read_each_one(reading)
    compared_nouns.read_compared(reading)
    number_range.read_number_ranges(reading)
    names.read_unknown(reading)
    subjects.settle_subject(reading)


def _read_figures(reading: Reading) -> None:
    listed_tables.count_noun(reading)
    moments.read_moment(reading)
    searches.read_searches(reading)
    measures.read_measures(reading)
    gross.apply_gross(reading)
    customer_kinds.restrict_customers(reading)
    cohorts.restrict_to_first(reading)
    last_orders.restrict_to_last(reading)
    listed_tables.settle_tables(reading)
    metric_table.fit_to_metric(reading)
    dimension_choice.settle_alternatives(reading)
    reach.settle_reach(reading)
    own_groups.drop_own_groups(reading)
    own_groups.drop_unit_grain(reading)
    aggregates.rank_by_extreme(reading)
    latest_mailing.read_latest_mailing(reading)
    week_numbers.settle_week_numbers(reading)


def _settle(reading: Reading) -> None:
    if not reading.draft.metrics and reading.draft.having and (reading.draft.dimensions or reading.draft.grain):
        reading.draft.metrics.append(reading.draft.having[0]["metric"])
    entity_sets.list_members(reading)
    shares.read_funnel(reading)
    shares.read_rows(reading)
    if reading.draft.kind != "metrics":
        return
    each_period.settle_whole_week(reading)
    subjects.settle_thresholds(reading)
    customer_kinds.settle_restated(reading)
    condition_filters.settle_nothing(reading)
    undone_deeds.read_undone(reading)
    together.settle_together(reading)
    status_scope.settle_status(reading)
    change_ranking.settle_change(reading)
    shares.read_shares(reading)
    shares.read_running(reading)
    growth.read_growth(reading)
    cancelled_orders.count_all_placed(reading)
    cancelled_orders.count_sales_only(reading)
    linked_sets.link_filters(reading)
    change_ranking.keep_changed(reading)
    ranking.settle_ranking(reading)
    _split_compared_values(reading)
    growth.read_comparison_words(reading)
    side_by_side.list_neighbours(reading)
    side_by_side.take_hours_of_day(reading)


def _split_compared_values(reading: Reading) -> None:
    """Groups by the field of "Germany and France", unless they are summed."""
    draft = reading.draft
    for each in draft.filters:
        is_several = each["op"] in ("in", "contains") and len(each["values"]) > 1
        if (
            is_several
            and each["op"] == "in"
            and each["field"] in reading.catalog.dimensions
            and each["field"] not in {*draft.dimensions, *draft.banded}
            and not _is_together(reading)
            and not _sums_alternatives(reading)
            and not draft.transforms
        ) and (not draft.dimensions or reading.any_of("compare") or _each_of_values(reading)):
            if draft.dimensions and draft.limit and _each_of_values(reading):
                draft.limit_per = str(each["field"])
                draft.dimensions.insert(0, str(each["field"]))
            else:
                draft.dimensions.append(each["field"])


def _each_of_values(reading: Reading) -> bool:
    """Tells "top 3 products for each of Germany and France", a list for either, from the list of both together."""
    values = [index for index, role in sorted(reading.roles.items()) if role == "value"]
    if len(values) > 1 and any(span.text == "?" for span in reading.spans[values[0] : values[-1]]):
        return True  # "Which product sold best in Germany? And in France?"
    for index, span in enumerate(reading.spans[:-1]):
        place = reading.after(index, reach=2)
        is_each = span.text.lower() in followup_words()["each_of_values"]
        if is_each and place is not None and reading.roles.get(place) == "value":
            return True
    return False


def _is_together(reading: Reading) -> bool:
    """Tells "toys and games together" from the "sum" of "item price sum", which is part of the figure's name."""
    return any(
        span.has("together") and not (span.has("agg") and reading.roles.get(index) == "metric")
        for index, span in enumerate(reading.spans)
    )


def _sums_alternatives(reading: Reading) -> bool:
    """Tells "how many orders are processing or invoiced", one figure, from "processing against invoiced"."""
    joins = any(span.text.strip().lower() in ("or", "或", "或者") for span in reading.spans)
    counts = reading.any_of("how_many") or any(
        span.text.lower().startswith(("number of", "how many", "count of", "total number")) for span in reading.spans
    )
    asks_which = any(span.text.lower().startswith("which") for span in reading.spans)
    return joins and counts and not asks_which and not reading.any_of("compare")


def request_of(reading: Reading) -> dict[str, Any]:
    """Returns the draft as arguments of `query_data`, empty fields left out."""
    draft = reading.draft
    if draft.cohort is not None and draft.first_events:
        draft.cohort["cohort"] = draft.first_events
    fields = {
        "kind": draft.kind if draft.kind != "metrics" else None,
        "metrics": draft.metrics,
        "dimensions": draft.dimensions,
        "date_parts": draft.date_parts,
        "grain": draft.grain,
        "period": draft.period,
        "filters": draft.filters,
        "having": draft.having,
        "entities": draft.entities,
        "define": draft.define,
        "compare": draft.compare,
        "transforms": draft.transforms,
        "order": draft.order,
        "limit": draft.limit,
        "limit_per": draft.limit_per,
        "skip": draft.skip,
        "cohort": draft.cohort,
        "funnel": draft.funnel,
        "relation": draft.relation,
        "chart": draft.chart,
    }
    return {name: value for name, value in fields.items() if value}


def compared_names(request: dict[str, Any], reading: Reading) -> list[dict[str, Any]]:
    """Returns one request for each side of "lunch bags or jumbo bags", "weekends against weekdays", "the UK against the rest"."""
    sides = clock.compared_days(reading)
    if sides and not request.get("dimensions"):
        return [{**request, "filters": [*request.get("filters", []), side]} for side in sides]
    bands_compared = bands.compared_bands(reading)
    if bands_compared and not request.get("dimensions"):
        kept = [each for each in request.get("filters", []) if each["field"] != bands_compared[0]["field"]]
        return [{**request, "filters": [*kept, side]} for side in bands_compared]
    parts = complement.complement_sides(reading)
    if parts and not request.get("dimensions"):
        others = [each for each in request.get("filters", []) if each != parts[0]]
        return [{**request, "filters": [*others, part]} for part in parts]
    if parts := shares.share_of_each(request, reading):
        return parts
    several = [each for each in request.get("filters", []) if each["op"] == "contains" and len(each["values"]) > 1]
    asks_which = reading.any_of("compare", "which") or any(
        span.text.lower() in ("or", "还是", *followup_words()["separately"]) for span in reading.spans
    )
    if len(several) != 1 or not asks_which or request.get("dimensions"):
        return [request]
    rest = [each for each in request["filters"] if each is not several[0]]
    return [{**request, "filters": [*rest, {**several[0], "values": [value]}]} for value in several[0]["values"]]
