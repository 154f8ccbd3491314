"""The campaigns of the demo shop: whom they target, who is held out at random, what they offer."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from cartwise.workspace.demo.chance import Bools, Ints, stream
from cartwise.workspace.demo.effects import Effects
from cartwise.workspace.demo.kinds import CampaignLift
from cartwise.workspace.demo.market import SEGMENTS
from cartwise.workspace.demo.people import People
from cartwise.workspace.demo.period import Period, shift_to
from cartwise.workspace.demo.tables import load_table
from cartwise.workspace.demo.times import to_timestamps

if TYPE_CHECKING:
    import pyarrow as pa

    from cartwise.workspace.demo.orders import Orders

REDEMPTION_SHARE = 0.6  # of the orders that a coupon's receivers place in its window


@dataclass(frozen=True)
class Campaign:
    """One campaign; `targets` are positions of customers, `is_holdout` says which of them got nothing."""

    id: str
    name: str
    type: str
    channel: str
    start: date
    end: date
    budget: float
    discount: float
    targets: Ints
    is_holdout: Bools
    lift: CampaignLift

    @property
    def coupon_id(self) -> str:
        """The coupon that its receivers may redeem."""
        return f"CPN-{self.id[4:]}"

    @property
    def treated(self) -> Ints:
        """The customers who received it."""
        return self.targets[~self.is_holdout]


def plan_campaigns(seed: int, period: Period, *, people: People, effects: Effects) -> list[Campaign]:
    """Returns the campaigns of the calendar that lie within the period, with targets drawn at random."""
    lifts = {lift.campaign: lift for lift in effects.select(CampaignLift)}
    planned = [
        _plan(stream(seed, entry["id"]), entry, period, people, lifts.get(entry["id"]))
        for entry in load_table("campaigns")["campaigns"]
    ]
    return [campaign for campaign in planned if campaign.start >= period.first and campaign.end <= period.last]


def _plan(
    rng: np.random.Generator, entry: dict[str, Any], period: Period, people: People, lift: CampaignLift | None
) -> Campaign:
    start = shift_to(entry["start"], period.last)
    first = period.index(start)
    can_reach = (people.has_consent == 1) & (people.signup < first)
    # Those gone for over half a year are no longer written to.
    can_reach &= people.last_active > first - 180
    if "segment" in entry:
        can_reach &= people.segment == list(SEGMENTS).index(entry["segment"])
    candidates = np.flatnonzero(can_reach)
    targets = candidates[rng.random(len(candidates)) < entry["share"]]
    held_out = np.zeros(len(targets), dtype=bool)
    held_out[rng.permutation(len(targets))[: round(len(targets) * entry["holdout"])]] = True
    return Campaign(
        id=entry["id"],
        name=entry["name"],
        type=entry["type"],
        channel=entry["channel"],
        start=start,
        end=start + timedelta(days=entry["days"] - 1),
        budget=float(entry["budget"]),
        discount=entry["discount"] / 100,
        targets=targets,
        is_holdout=held_out,
        lift=lift or CampaignLift(campaign=entry["id"]),
    )


def campaign_tables(
    seed: int, campaigns: list[Campaign], people: People, *, orders: "Orders", period: Period, scale: float
) -> dict[str, "pa.Table"]:
    """Returns campaigns, targets, coupons, redemptions and e-mail sends as tables."""
    import pyarrow as pa

    tables = {
        "campaigns": pa.Table.from_pylist([_row(campaign, scale) for campaign in campaigns]),
        "campaign_targets": pa.concat_tables([_targets(campaign, people) for campaign in campaigns]),
        "coupons": pa.Table.from_pylist([_coupon(campaign) for campaign in campaigns if campaign.discount]),
        "redemptions": _redemptions(campaigns, people, orders, period),
    }
    rng = stream(seed, "sends")
    sends = [row for campaign in campaigns if campaign.channel == "email" for row in _sends(rng, campaign)]
    return {**tables, "email_sends": pa.Table.from_pylist(sends)}


def _row(campaign: Campaign, scale: float) -> dict[str, object]:
    return {
        "campaign_id": campaign.id,
        "name": campaign.name,
        "campaign_type": campaign.type,
        "channel": campaign.channel,
        "start_date": campaign.start,
        "end_date": campaign.end,
        "budget": round(campaign.budget * scale, 2),
    }


def _targets(campaign: Campaign, people: People) -> "pa.Table":
    import pyarrow as pa

    ids = [people.ids[customer] for customer in campaign.targets]
    return pa.table({"campaign_id": [campaign.id] * len(ids), "customer_id": ids, "is_holdout": campaign.is_holdout})


def _coupon(campaign: Campaign) -> dict[str, object]:
    return {
        "coupon_id": campaign.coupon_id,
        "campaign_id": campaign.id,
        "discount_percent": round(campaign.discount * 100),
        "valid_from": campaign.start,
        "valid_until": campaign.end,
    }


def _redemptions(campaigns: list[Campaign], people: People, orders: "Orders", period: Period) -> "pa.Table":
    import pyarrow as pa

    redeemed = np.flatnonzero(orders.coupon >= 0)
    offers = [campaigns[index] for index in orders.coupon[redeemed]]
    return pa.table(
        {
            "coupon_id": pa.array([offer.coupon_id for offer in offers], pa.string()),
            "campaign_id": pa.array([offer.id for offer in offers], pa.string()),
            "customer_id": pa.array([people.ids[customer] for customer in orders.customer[redeemed]], pa.string()),
            "order_id": pa.array([orders.ids[order] for order in redeemed], pa.string()),
            "timestamp": to_timestamps(period, orders.second[redeemed]),
        }
    )


def _sends(rng: np.random.Generator, campaign: Campaign) -> list[dict[str, object]]:
    """Returns the mailing at the start and its reminder a week later."""
    rows: list[dict[str, object]] = []
    for day, share in ((campaign.start, 1.0), (campaign.start + timedelta(days=7), 0.7)):
        sends = round(len(campaign.treated) * share)
        opens = int(rng.binomial(sends, rng.uniform(0.24, 0.38)))
        rows.append(
            {
                "date": day,
                "campaign_id": campaign.id,
                "sends": sends,
                "opens": opens,
                "clicks": int(rng.binomial(opens, rng.uniform(0.08, 0.18))),
                "unsubscribes": int(rng.binomial(sends, 0.0025)),
            }
        )
    return rows
