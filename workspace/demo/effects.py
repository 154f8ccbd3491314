"""`Effects`: the set of planted effects that a demo shop is made with."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from cartwise.workspace.demo.kinds import (
    KINDS,
    AdResponse,
    BasketChange,
    CampaignLift,
    ConversionChange,
    DatedEffect,
    DeliveryDelay,
    DemandChange,
    Effect,
    NewChannel,
    PriceChange,
    ReturnsChange,
    SalesPeak,
    SegmentChurn,
    StockOut,
    TrafficChange,
    kind_of,
)
from cartwise.workspace.demo.period import LAST_DAY, shift_to
from cartwise.workspace.demo.tables import load_table

Kind = TypeVar("Kind")


@dataclass(frozen=True)
class Effects:
    """The planted effects of a demo shop; season, weekday, trend and noise are there in any case.

    Args:
        planted: any number of effects of the kinds in `kinds.py`; effects that overlap multiply.
    """

    planted: tuple[Effect, ...] = ()

    @classmethod
    def none(cls) -> "Effects":
        """Returns no effects: quiet months, campaigns that do nothing, traffic that ignores the spend."""
        return cls()

    @classmethod
    def default(cls, last_day: date = LAST_DAY) -> "Effects":
        """Returns the effects documented in `docs/demo-shop.md`, moved by whole weeks where the shop ends on another day."""
        return cls(tuple(_parse(entry, last_day) for entry in load_table("default_effects")["effects"]))

    @classmethod
    def only(cls, *effects: Effect) -> "Effects":
        """Returns just these effects."""
        return cls(tuple(effects))

    @classmethod
    def checkout_bug(cls, start: date, end: date, *, change: float = -0.6, device: str | None = "mobile") -> "Effects":
        """Returns a conversion drop on one device."""
        return cls.only(ConversionChange(start=start, end=end, change=change, device=device))

    @classmethod
    def traffic_change(cls, start: date, end: date, *, change: float, channel: str | None = None) -> "Effects":
        """Returns a change of the sessions of one channel, or of all."""
        return cls.only(TrafficChange(start=start, end=end, change=change, channel=channel))

    @classmethod
    def basket_change(cls, start: date, end: date, *, change: float) -> "Effects":
        """Returns a change of the units per order line."""
        return cls.only(BasketChange(start=start, end=end, change=change))

    @classmethod
    def heat_wave(cls, start: date, end: date, *, change: float = 0.9, category: str = "Garden") -> "Effects":
        """Returns a rise of demand for one category."""
        return cls.only(DemandChange(start=start, end=end, change=change, category=category))

    @classmethod
    def price_rise(cls, start: date, *, category: str, change: float = 0.12, elasticity: float = -1.6) -> "Effects":
        """Returns a lasting price rise of one category."""
        return cls.only(PriceChange(start=start, category=category, change=change, elasticity=elasticity))

    @classmethod
    def stock_out(cls, start: date, end: date, *, product: str | None = None) -> "Effects":
        """Returns a stock-out of one product, the top seller by default."""
        return cls.only(StockOut(start=start, end=end, product=product))

    @classmethod
    def returns_wave(cls, start: date, end: date, *, category: str | None, change: float = 1.0) -> "Effects":
        """Returns a rise of the returns of lines ordered in these days."""
        return cls.only(ReturnsChange(start=start, end=end, category=category, change=change))

    @classmethod
    def delivery_problem(cls, start: date, end: date, *, extra_days: int = 7, carrier: str | None = None) -> "Effects":
        """Returns late deliveries, with the reviews they cause."""
        return cls.only(DeliveryDelay(start=start, end=end, extra_days=extra_days, carrier=carrier))

    @classmethod
    def segment_churn(cls, start: date, *, segment: str, share: float = 0.65) -> "Effects":
        """Returns the loss of a share of one segment's customers."""
        return cls.only(SegmentChurn(start=start, segment=segment, share=share))

    @classmethod
    def new_channel(cls, start: date, *, channel: str = "short_video", share: float = 0.1) -> "Effects":
        """Returns the arrival of a paid channel."""
        return cls.only(NewChannel(start=start, channel=channel, share=share))

    @classmethod
    def black_friday(cls, start: date, end: date, *, traffic: float = 0.9, conversion: float = 0.45) -> "Effects":
        """Returns a sales peak with 15 % off."""
        return cls.only(SalesPeak(start=start, end=end, traffic=traffic, conversion=conversion, discount=0.15))

    @classmethod
    def campaign_lift(cls, campaign: str, *, visits: float = 0.0, conversion: float = 0.0) -> "Effects":
        """Returns the true lift of one campaign of `campaigns.yaml`."""
        return cls.only(CampaignLift(campaign=campaign, visits=visits, conversion=conversion))

    @classmethod
    def ad_response(cls, channel: str, *, retention: float, half_saturation: float, max_sessions: float) -> "Effects":
        """Returns the true response curve of one paid channel."""
        return cls.only(
            AdResponse(channel=channel, retention=retention, half_saturation=half_saturation, max_sessions=max_sessions)
        )

    def __add__(self, other: "Effects") -> "Effects":
        return Effects(self.planted + other.planted)

    def select(self, kind: type[Kind]) -> tuple[Kind, ...]:
        """Returns the effects of one kind, in their order."""
        return tuple(effect for effect in self.planted if isinstance(effect, kind))

    def without(self, kind: type[Effect]) -> "Effects":
        """Returns the effects but those of one kind."""
        return Effects(tuple(effect for effect in self.planted if not isinstance(effect, kind)))

    def to_dicts(self) -> list[dict[str, Any]]:
        """Returns the effects as plain values, each with its `kind`."""
        return [{"kind": kind_of(effect), **_plain(asdict(effect).items())} for effect in self.planted]


def _plain(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, date) else value for key, value in pairs if value not in (None, "")
    }


def _parse(entry: dict[str, Any], last_day: date) -> Effect:
    fields = dict(entry)
    effect = KINDS[fields.pop("kind")](**fields)
    if not isinstance(effect, DatedEffect):
        return effect
    if isinstance(effect, SalesPeak):
        return _on_black_friday(effect, last_day)
    end = None if effect.end is None else shift_to(effect.end, last_day)
    return replace(effect, start=shift_to(effect.start, last_day), end=end)


def _on_black_friday(peak: SalesPeak, last_day: date) -> SalesPeak:
    """Returns the peak on the Friday after the fourth Thursday of November nearest to its shifted start."""
    year = shift_to(peak.start, last_day).year
    first = date(year, 11, 1)
    friday = first + timedelta(days=(3 - first.weekday()) % 7 + 22)
    length = 0 if peak.end is None else (peak.end - peak.start).days
    return replace(peak, start=friday, end=friday + timedelta(days=length))
