"""What moves a metric: the figures (levers) that its change can come from, as far as this shop's data holds them."""

from dataclasses import dataclass

from cartwise.tools.explain_change.reader import Reader
from cartwise.workspace.catalog.model import Catalog, Dimension

MOST_SLICES = 45  # values of a dimension whose daily series are read; one with more is judged by its window totals
MOST_DIMENSIONS = 9  # of one lever
LEAST_COVERAGE = 0.9  # of rows that find their partner, for a dimension that joins reach
LEAST_KNOWN = 0.1  # of events that are of a known customer, for the visits of customers by group
# What says how a row came about or ended, not whom or what it is about.
NOT_A_SLICE = {"status", "is_cancelled", "currency", "event_type", "query", "rating", "line", "path", "on_hand", "name"}
ENTITIES = {"customer", "order", "session", "coupon", "campaign"}
PREFERRED = ("channel", "device", "country", "category", "brand", "segment", "department", "region", "age_band")
MONEY = {
    "revenue", "gross_revenue", "units", "gross_units", "profit", "customer_revenue", "revenue_any_status",
    "units_any_status", "aov", "revenue_per_customer",
}  # fmt: skip
ORDERS = {"orders", "orders_placed", "customers", "customer_orders", "purchase_sessions", "returning_customers"}
TRAFFIC = {"sessions", "visitors", "page_views", "cart_sessions"}
CONVERSION = {"conversion_rate"}
PRODUCT_SIDE = ("category", "brand", "department", "product_category", "product_type", "product")


@dataclass(frozen=True)
class Lever:
    """A figure that can move by itself.

    Attributes:
        name: traffic, conversion, orders, customers (visits of those who are known), interest, basket, returns or own; price and
            stock are judged apart.
        counts: metric that is counted.
        exposure: metric that the counts are in proportion to; None for plain counts.
        has_all: whether "all of it moved" is a cause of its own.
        has_slices: whether its slices can be causes.
        is_asked: whether it is what the question is about.
    """

    name: str
    counts: str
    exposure: str | None = None
    has_all: bool = True
    has_slices: bool = True
    is_asked: bool = False


def family_of(metric: str) -> str:
    """Returns what kind of figure a metric is: money, orders, traffic, conversion or own."""
    for name, members in (("money", MONEY), ("orders", ORDERS), ("traffic", TRAFFIC), ("conversion", CONVERSION)):
        if metric in members:
            return name
    return "own"


def levers_of(metric: str, catalog: Catalog) -> tuple[Lever, ...]:
    """Returns the levers of a metric, those that come first in a visit first."""
    metrics, family = catalog.metrics, family_of(metric)
    if family == "own" or metric not in metrics:
        return (_own(metric, catalog),)
    traffic = next((name for name in ("sessions", "visitors") if name in metrics), None)
    has_conversion = traffic == "sessions" and "purchase_sessions" in metrics
    found = []
    if traffic and family != "conversion":
        found.append(Lever("traffic", metric if metric in TRAFFIC else traffic))
    if family == "traffic":
        return tuple(found or [_own(metric, catalog)])
    if has_conversion:
        found.append(Lever("conversion", "purchase_sessions", "sessions"))
    if "page_views" in metrics and family != "conversion":
        found.append(Lever("interest", "page_views", has_all=False))
    if "orders" in metrics and family != "conversion":
        found.append(Lever("orders", "orders", has_all=not has_conversion))
    if has_conversion and family != "conversion":
        found.append(Lever("customers", "sessions", has_all=False))
    if family == "money" and {"gross_units", "orders"} <= set(metrics):
        found.append(Lever("basket", "gross_units", "orders", has_slices=False))
    if family == "money" and {"cancellations", "orders"} <= set(metrics):
        found.append(Lever("returns", "cancellations", "orders"))
    return tuple(found)


def _own(metric: str, catalog: Catalog) -> Lever:
    """Returns the lever of a metric that is looked at by itself."""
    found = catalog.metrics.get(metric)
    is_of_refunds = metric == "return_rate" and "refunded_value" in catalog.metrics  # money paid back
    is_of_returns = metric in ("return_rate", "cancellation_rate", "cancelled_value", "cancellations")
    if is_of_returns and not is_of_refunds and {"cancellations", "orders"} <= set(catalog.metrics):
        return Lever("returns", "cancellations", "orders", is_asked=True)
    if found is not None and found.kind == "ratio" and found.numerator and found.denominator:
        return Lever("own", found.numerator[0], found.denominator[0], is_asked=True)
    return Lever("own", metric, is_asked=True)


def dimensions_of(lever: Lever, reader: Reader, *, only: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    """Returns the dimensions that slice a lever, with their number of values, the usual ones first.

    Args:
        lever: whose slices are wanted.
        reader: checks what the metrics reach.
        only: the dimensions a person asked for; all that fit where empty.
    """
    catalog = reader.catalog
    metrics = tuple(filter(None, (lever.counts, lever.exposure)))
    fixed = {item.field for item in reader.filters if item.op == "eq"}
    found = []
    for name, dimension in catalog.dimensions.items():
        slices = _slices(dimension, catalog)
        is_named = name in only
        if (only and not is_named) or name in fixed or slices is None or name in NOT_A_SLICE:
            continue
        if not is_named and not _suits(lever, name, reader):
            continue
        if (dimension.entity in ENTITIES or dimension.type not in ("text", "boolean")) and not is_named:
            continue
        if slices >= 2 and (lever.name == "customers" or is_near(dimension, metrics, catalog)):
            found.append((name, slices))
    rank = {name: place for place, name in enumerate(PREFERRED)}
    found.sort(key=lambda item: (rank.get(item[0], 99), item[1]))
    return found[:MOST_DIMENSIONS]


def _suits(lever: Lever, dimension: str, reader: Reader) -> bool:
    """Tells whether slicing a lever so says something that another lever does not say better."""
    is_of_product = dimension in PRODUCT_SIDE
    if lever.name == "customers":
        return not is_of_product and dimension in PREFERRED and _is_of_known_customers(dimension, reader)
    if lever.name in ("traffic", "conversion"):
        return not is_of_product  # a session sees many products
    if lever.name == "interest":
        return is_of_product
    if lever.name == "returns":
        return is_of_product or (lever.is_asked and dimension == "carrier")  # what was bought, and who brought it
    if lever.name == "orders" and dimension == "carrier":
        return False  # it is chosen after the order
    if lever.name == "orders" and not lever.has_all:
        # Where visits are known, who came and who then bought are told apart by these.
        found = reader.catalog.dimensions[dimension]
        return is_of_product or not is_near(found, ("sessions",), reader.catalog)
    return True


def _is_of_known_customers(name: str, reader: Reader) -> bool:
    """Tells whether only visits of known customers have the dimension: it stands in the customers' table, which some events reach."""
    catalog = reader.catalog
    dimension = catalog.dimensions[name]
    roles = {catalog.relations[each.relation].role for each in dimension.bindings if each.relation in catalog.relations}
    if "customers" not in roles or is_near(dimension, ("sessions",), catalog):
        return False
    return is_near(dimension, ("sessions",), catalog, least=LEAST_KNOWN) and reader.can_run(("sessions",), (name,))


def _slices(dimension: Dimension, catalog: Catalog) -> int | None:
    """Returns how many values a dimension has, the most of its bindings; None where that is unknown."""
    counts = []
    for binding in dimension.bindings:
        relation = catalog.relations.get(binding.relation)
        column = relation.column(binding.column) if relation else None
        if column is not None and column.distinct is not None:
            counts.append(column.distinct)
    return max(counts, default=None)


def is_near(dimension: Dimension, metrics: tuple[str, ...], catalog: Catalog, *, least: float = LEAST_COVERAGE) -> bool:
    """Tells whether the dimension lies in the metrics' relations, or joins that find `least` of the rows' partners reach it."""
    homes = {binding.relation for binding in dimension.bindings}
    return all(_reaches(base, homes, catalog, least) for metric in metrics for base in _bases(metric, catalog))


def _bases(metric: str, catalog: Catalog) -> set[str]:
    found = catalog.metrics[metric]
    if found.kind != "ratio":
        return {found.relation}
    return {base for part in (*found.numerator, *found.denominator) for base in _bases(part, catalog)}


def _reaches(base: str, homes: set[str], catalog: Catalog, least: float) -> bool:
    if base in homes:
        return True
    seen, frontier = {base}, [base]
    while frontier:
        here = frontier.pop()
        for join in catalog.joins:
            role = catalog.relations[join.right].role if join.right in catalog.relations else None
            is_new = join.left == here and join.right not in seen and len(join.left_columns) == 1
            is_new = is_new and role in (None, "products", "customers", "orders")
            if is_new and join.coverage >= least:
                if join.right in homes:
                    return True
                seen.add(join.right)
                frontier.append(join.right)
    return False
