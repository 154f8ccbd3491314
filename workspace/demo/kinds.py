"""The kinds of effect that can be planted in the demo shop, one frozen dataclass each.

A change is relative: -0.6 takes 60 % away, 0.25 adds a quarter. Both dates are inclusive; `end=None` lasts to the last day.
An `annotation` is what the shop's own log says about it; most effects have none, so that an analyst must find them.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class DatedEffect:
    """What all dated effects share: when, and what the shop wrote down about it."""

    start: date
    end: date | None = None
    annotation: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"an effect ends on or after its start, received {self.start}..{self.end}")


@dataclass(frozen=True, kw_only=True)
class TrafficChange(DatedEffect):
    """Sessions of a channel, device and country (None: all of them) change."""

    change: float
    channel: str | None = None
    device: str | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True)
class ConversionChange(DatedEffect):
    """The probability that a session of a channel, device and country (None: all) ends in an order changes."""

    change: float
    channel: str | None = None
    device: str | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True)
class BasketChange(DatedEffect):
    """Units per order line change, and so the order value; at least -0.2, since a line has at least one unit."""

    change: float


@dataclass(frozen=True, kw_only=True)
class DemandChange(DatedEffect):
    """Demand for a category changes: its views and orders, and the traffic that they bring."""

    change: float
    category: str


@dataclass(frozen=True, kw_only=True)
class PriceChange(DatedEffect):
    """Prices of a category change; its demand follows as (1 + change) ** elasticity, by way of conversion."""

    change: float
    category: str
    elasticity: float = -1.6


@dataclass(frozen=True, kw_only=True)
class StockOut(DatedEffect):
    """A product (None: the shop's top seller by value) can't be bought."""

    product: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReturnsChange(DatedEffect):
    """The probability that a line of a category (None: all), ordered in these days, is returned changes."""

    change: float
    category: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeliveryDelay(DatedEffect):
    """Parcels of a carrier (None: all) ordered in these days arrive late; reviews and returns suffer."""

    extra_days: int
    carrier: str | None = None


@dataclass(frozen=True, kw_only=True)
class SegmentChurn(DatedEffect):
    """A share (0 to 1) of the active customers of a segment stops coming from `start` on."""

    segment: str
    share: float


@dataclass(frozen=True, kw_only=True)
class NewChannel(DatedEffect):
    """A paid channel opens and grows over four weeks to `share` of the shop's other traffic."""

    channel: str
    share: float


@dataclass(frozen=True, kw_only=True)
class SalesPeak(DatedEffect):
    """Traffic and conversion jump while everything is cheaper by `discount` (0 to 1): Black Friday."""

    traffic: float
    conversion: float
    discount: float = 0.0


@dataclass(frozen=True, kw_only=True)
class CampaignLift:
    """What a campaign truly does to those who receive it: more visits, and more orders per visit."""

    campaign: str
    visits: float = 0.0
    conversion: float = 0.0


@dataclass(frozen=True, kw_only=True)
class AdResponse:
    """How a paid channel's daily spend brings sessions: `max_sessions * a / (a + half_saturation)`.

    `a` is the adstock `(1 - retention) * spend + retention * yesterday's a`, in EUR a day. All figures hold for 4,000 customers
    and scale with their number; the result is multiplied by the day's calendar factor.
    """

    channel: str
    retention: float
    half_saturation: float
    max_sessions: float


Effect = (
    TrafficChange
    | ConversionChange
    | BasketChange
    | DemandChange
    | PriceChange
    | StockOut
    | ReturnsChange
    | DeliveryDelay
    | SegmentChurn
    | NewChannel
    | SalesPeak
    | CampaignLift
    | AdResponse
)

KINDS: dict[str, type[Effect]] = {
    "traffic_change": TrafficChange,
    "conversion_change": ConversionChange,
    "basket_change": BasketChange,
    "demand_change": DemandChange,
    "price_change": PriceChange,
    "stock_out": StockOut,
    "returns_change": ReturnsChange,
    "delivery_delay": DeliveryDelay,
    "segment_churn": SegmentChurn,
    "new_channel": NewChannel,
    "sales_peak": SalesPeak,
    "campaign_lift": CampaignLift,
    "ad_response": AdResponse,
}


def kind_of(effect: Effect) -> str:
    """Returns the snake-case name of an effect's kind, as used in the truth and in `default_effects.yaml`."""
    return next(name for name, kind in KINDS.items() if type(effect) is kind)
