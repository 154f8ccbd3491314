"""The truth behind a demo shop: what was planted, with the numbers that an analyst should find."""

from typing import TYPE_CHECKING, Any

import numpy as np

from cartwise.workspace.demo.campaigns import Campaign
from cartwise.workspace.demo.kinds import AdResponse

if TYPE_CHECKING:
    from cartwise.workspace.demo.simulation import Simulation


def tell_truth(
    made: "Simulation", *, contradiction: dict[str, Any], mismatches: list[dict[str, str]]
) -> dict[str, Any]:
    """Returns the truth as plain JSON values.

    Args:
        made: the simulated shop.
        contradiction: what one report claims against the data.
        mismatches: photos that show another category.
    """
    assortment, reviews = made.assortment, made.reviews
    return {
        "seed": made.seed,
        "customers": made.people.size,
        "first_day": made.period.first.isoformat(),
        "last_day": made.period.last.isoformat(),
        "effects": made.effects.to_dicts(),
        "totals": _totals(made),
        "months": _months(made),
        "campaigns": [_campaign(made, index, campaign) for index, campaign in enumerate(made.campaigns)],
        "ad_responses": [_response(made, response) for response in made.effects.select(AdResponse)],
        "top_seller": assortment.ids[assortment.top_seller],
        "bought_together": [
            {"product_id": assortment.ids[item], "partner": assortment.ids[int(partner)]}
            for item, partner in enumerate(assortment.partner)
            if partner >= 0
        ],
        "report_contradiction": contradiction,
        "photo_mismatches": mismatches,
        "reviews_with_contradicting_stars": reviews.mismatched,
        "review_aspects": reviews.aspects,
    }


def _totals(made: "Simulation") -> dict[str, Any]:
    lines = made.orders.lines
    gross = float(lines.amount.sum())
    net = float(made.months.revenue.sum())
    return {
        "events": len(made.clicks.session),
        "sessions": made.visits.size,
        "orders": made.orders.size,
        "gross_revenue": round(gross, 2),
        "net_revenue": round(net, 2),
        "conversion_rate": round(100 * made.orders.size / made.visits.size, 3),
        "return_rate": round(100 * (gross - net) / max(gross, 0.01), 3),
        "reviews": len(made.reviews.aspects),
        "ad_spend": round(sum(float(spend.sum()) for spend in made.demand.spend.values()), 2),
    }


def _months(made: "Simulation") -> list[dict[str, Any]]:
    months = made.months
    return [
        {
            "month": f"{start:%Y-%m}",
            "net_revenue": round(float(months.revenue[index]), 2),
            "orders": int(months.orders[index]),
            "sessions": int(months.sessions[index]),
            "conversion_rate": round(float(months.conversion_rate[index]), 3),
            "return_rate": round(float(months.return_rate[index]), 3),
        }
        for index, start in enumerate(months.starts)
    ]


def _campaign(made: "Simulation", index: int, campaign: Campaign) -> dict[str, Any]:
    """Returns the true effect of a campaign on the expected orders of those who received it.

    Sessions that the campaign added or changed carry the part of their order probability that it caused; visits that it
    prevented (a negative `visits`) are only in the orders that are missing, so there the expectation stands in.
    """
    visits, lift = made.visits, campaign.lift
    touched = visits.campaign == index
    expected = float(visits.chance[touched].sum())
    extra = float(visits.extra[touched].sum())
    if lift.visits < 0:
        without = expected / ((1 + lift.visits) * (1 + lift.conversion))
        extra = expected - without
    count = len(campaign.treated)
    return {
        "campaign_id": campaign.id,
        "targeted": len(campaign.targets),
        "held_out": int(campaign.is_holdout.sum()),
        "visits_lift": lift.visits,
        "conversion_lift": lift.conversion,
        "expected_orders_treated": round(expected, 2),
        "incremental_orders": round(extra, 2),
        "incremental_orders_per_customer": round(extra / count, 5) if count else 0.0,
        "relative_lift": round(extra / (expected - extra), 4) if expected > extra else 0.0,
        "redemptions": int(np.sum(made.orders.coupon == index)),
    }


def _response(made: "Simulation", response: AdResponse) -> dict[str, Any]:
    """Returns a paid channel's true curve at this shop's size."""
    spend = made.demand.spend[response.channel]
    return {
        "channel": response.channel,
        "retention": response.retention,
        "half_saturation_eur_a_day": round(response.half_saturation * made.scale, 3),
        "max_sessions_a_day": round(response.max_sessions * made.scale, 3),
        "mean_spend_a_day": round(float(spend.mean()), 3),
    }
