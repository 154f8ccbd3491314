"""Refuses a demo shop that can't be made as asked, before any work is done."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from cartwise.errors import BadInput, RetryableInput
from cartwise.workspace.demo.assortment import Assortment
from cartwise.workspace.demo.effects import Effects
from cartwise.workspace.demo.kinds import (
    AdResponse,
    CampaignLift,
    ConversionChange,
    DatedEffect,
    DeliveryDelay,
    DemandChange,
    NewChannel,
    PriceChange,
    ReturnsChange,
    SegmentChurn,
    StockOut,
    TrafficChange,
    kind_of,
)
from cartwise.workspace.demo.market import CARRIERS, CHANNELS, COUNTRIES, DEVICES, PAID, SEGMENTS
from cartwise.workspace.demo.period import Period
from cartwise.workspace.demo.tables import load_table

LEAST, MOST = 50, 200_000


def check_size(customers: int) -> None:
    """Raises where a shop of that many customers can't be made."""
    if not LEAST <= customers <= MOST:
        raise RetryableInput(
            "demo_bad_size",
            f"A demo shop of {customers!r} customers can't be made; expected a whole number from {LEAST} to {MOST}, such as 4000.",
            received=customers,
            least=LEAST,
            most=MOST,
        )


def check_folder(path: Path) -> None:
    """Raises where the folder's place is taken by a file."""
    if path.exists() and not path.is_dir():
        raise BadInput(
            "demo_not_a_folder",
            f"{str(path)!r} is a file; expected a folder for the demo shop's files. Name a new folder.",
            received=str(path),
        )


def check_effects(effects: Effects, period: Period, assortment: Assortment) -> None:
    """Raises where an effect names what the shop lacks, or lies wholly outside of its days: it would silently do nothing."""
    channels = [*CHANNELS, *(effect.channel for effect in effects.select(NewChannel))]
    campaigns = [entry["id"] for entry in load_table("campaigns")["campaigns"]]
    for effect in effects.planted:
        if isinstance(effect, DatedEffect):
            _check_dates(effect, period)
        if isinstance(effect, TrafficChange | ConversionChange):
            _check_name("channel", effect.channel, channels)
            _check_name("device", effect.device, DEVICES)
            _check_name("country", effect.country, COUNTRIES)
        elif isinstance(effect, DemandChange | PriceChange | ReturnsChange):
            _check_name("category", effect.category, assortment.categories)
        elif isinstance(effect, StockOut):
            _check_name("product", effect.product, assortment.ids)
        elif isinstance(effect, DeliveryDelay):
            _check_name("carrier", effect.carrier, CARRIERS)
        elif isinstance(effect, SegmentChurn):
            _check_name("segment", effect.segment, SEGMENTS)
        elif isinstance(effect, CampaignLift):
            _check_name("campaign", effect.campaign, campaigns)
        elif isinstance(effect, AdResponse):
            _check_name("paid channel", effect.channel, PAID)


def _check_dates(effect: DatedEffect, period: Period) -> None:
    end = effect.end or period.last
    if effect.start > period.last or end < period.first:
        kind = kind_of(effect)  # type: ignore[arg-type]  # every dated effect is one of the union
        raise RetryableInput(
            "demo_effect_outside_period",
            f"The planted effect {kind} from {effect.start} to {end} lies outside of the demo shop's days "
            f"{period.first} to {period.last}. Choose dates within them.",
            kind=kind,
            start=effect.start.isoformat(),
            end=end.isoformat(),
            first=period.first.isoformat(),
            last=period.last.isoformat(),
        )


def _check_name(what: str, received: str | None, names: Iterable[str]) -> None:
    known = list(names)
    if received is None or received in known:
        return
    nearest = (get_close_matches(received, known, n=1, cutoff=0.0) or known)[0]
    listed = ", ".join(known[:12])
    raise RetryableInput(
        "demo_unknown_name",
        f"The planted effect names the {what} {received!r}, which the demo shop does not have. It has: {listed}. Closest: {nearest}.",
        what=what,
        received=received,
        names=listed,
        nearest=nearest,
    )
