"""Planted changes and quiet periods: is the planted cause the first that is named, and is nothing named where nothing is?

Each demo shop of one seed holds four effects of drawn kind, size and place, months apart; the quiet shops hold none.
Development used the seeds from 101 on, the report those from 201 on.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.bench.report import Section

SHOPS, QUIET_SHOPS = 10, 5
REPORTED_SEED = 201
SLOTS = (date(2024, 3, 4), date(2024, 7, 22), date(2025, 1, 27), date(2025, 7, 7))
QUIET_STARTS = tuple(date(2024, 2, 1) + timedelta(days=70 * place) for place in range(8))
CHANNELS = ("organic_search", "direct", "email", "paid_search", "paid_social")
CATEGORIES = ("Garden", "Kitchen", "Clothing", "Lighting", "Home decor", "Bed and bath")
QUIET_DAYS = (28, 14, 31, 7, 42, 21, 28, 30)


@dataclass(frozen=True)
class Planted:
    """One planted change and the question that is asked about it.

    Attributes:
        kind: what was planted.
        expects: lever names, one of which the first cause must have.
        place: dimension and value that it must name, or None for "everywhere".
    """

    kind: str
    effect: Any
    metric: str
    start: date
    end: date
    expects: tuple[str, ...]
    place: tuple[str, str] | None


def planted_in(seed: int) -> tuple[Planted, ...]:
    """Returns the four planted changes of one shop; the kinds go round, so that 40 changes hold each of the 12 alike."""
    chance = random.Random(seed)
    kinds = sorted(_MAKERS)
    drawn = [kinds[(4 * seed + slot) % len(kinds)] for slot in range(len(SLOTS))]
    chance.shuffle(drawn)
    return tuple(_MAKERS[kind](chance, start) for kind, start in zip(drawn, SLOTS, strict=True))


def _days(chance: random.Random, start: date, least: int, most: int) -> tuple[date, date]:
    begins = start + timedelta(days=chance.randint(0, 20))
    return begins, begins + timedelta(days=chance.randint(least, most) - 1)


def _traffic_channel(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects

    channel = chance.choice(CHANNELS)
    first, last = _days(chance, start, 14, 42)
    change = chance.choice((-0.6, -0.5, -0.4, 0.6, 0.9))
    effect = Effects.traffic_change(first, last, change=change, channel=channel)
    return Planted(
        "traffic of a channel",
        effect,
        chance.choice(("sessions", "revenue")),
        first,
        last,
        ("traffic",),
        ("channel", channel),
    )


def _traffic_country(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects
    from cartwise.workspace.demo.kinds import TrafficChange

    country = chance.choice(("Germany", "China", "France"))
    first, last = _days(chance, start, 21, 42)
    effect = Effects.only(
        TrafficChange(start=first, end=last, change=chance.choice((-0.6, -0.45, 0.8)), country=country)
    )
    return Planted(
        "traffic of a country",
        effect,
        chance.choice(("sessions", "revenue")),
        first,
        last,
        ("traffic",),
        ("country", country),
    )


def _traffic_all(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects

    first, last = _days(chance, start, 7, 28)
    effect = Effects.traffic_change(first, last, change=chance.choice((-0.45, -0.35, 0.4, 0.6)))
    return Planted("traffic", effect, chance.choice(("sessions", "revenue")), first, last, ("traffic",), None)


def _checkout(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects

    device = chance.choice(("mobile", "desktop"))
    first, last = _days(chance, start, 14, 35)
    effect = Effects.checkout_bug(first, last, change=chance.choice((-0.75, -0.6, -0.5)), device=device)
    metric = chance.choice(("revenue", "orders", "conversion_rate"))
    return Planted("checkout on a device", effect, metric, first, last, ("conversion",), ("device", device))


def _conversion_all(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects

    first, last = _days(chance, start, 21, 42)
    effect = Effects.checkout_bug(first, last, change=chance.choice((-0.5, -0.4, 0.5)), device=None)
    return Planted("conversion", effect, chance.choice(("revenue", "orders")), first, last, ("conversion",), None)


def _basket(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects

    first, last = _days(chance, start, 21, 42)
    effect = Effects.basket_change(first, last, change=chance.choice((0.4, 0.6, 0.8)))
    return Planted("basket size", effect, "revenue", first, last, ("basket",), None)


def _demand(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects

    category = chance.choice(CATEGORIES)
    first, last = _days(chance, start, 14, 35)
    effect = Effects.heat_wave(first, last, change=chance.choice((0.8, 1.1, 1.5)), category=category)
    return Planted(
        "demand for a category", effect, "revenue", first, last, ("interest", "orders"), ("category", category)
    )


def _price(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects

    category = chance.choice(CATEGORIES)
    first, last = _days(chance, start, 28, 42)
    effect = Effects.price_rise(first, category=category, change=chance.choice((-0.12, 0.1, 0.15, 0.2)))
    return Planted("prices of a category", effect, "revenue", first, last, ("price",), ("category", category))


def _stock_out(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects

    first, last = _days(chance, start, 21, 42)
    return Planted(
        "stock-out", Effects.stock_out(first, last), "revenue", first, last, ("stock", "orders"), ("product", "")
    )


def _returns(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects

    category = chance.choice(("Clothing", "Clothing", "Garden", "Home decor"))
    first, last = _days(chance, start, 35, 42)
    # Clothing comes back most; a category with few returns needs a larger change to be seen by anybody.
    change = chance.choice((1.2, 1.6, 2.0)) if category == "Clothing" else chance.choice((3.0, 4.0))
    effect = Effects.returns_wave(first, last, category=category, change=change)
    shifted = first + timedelta(days=14), last + timedelta(days=14)  # goods come back about two weeks later
    return Planted("returns of a category", effect, "return_rate", *shifted, ("returns",), ("category", category))


def _churn(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects

    segment = chance.choice(("Professional", "Gift buyer"))
    first, last = _days(chance, start, 35, 56)
    effect = Effects.segment_churn(first, segment=segment, share=chance.choice((0.65, 0.8)))
    return Planted(
        "loss of a segment",
        effect,
        chance.choice(("revenue", "orders")),
        first,
        last,
        ("orders", "customers"),  # customers who leave neither visit nor order
        ("segment", segment),
    )


def _peak(chance: random.Random, start: date) -> Planted:
    from cartwise.workspace.demo.effects import Effects

    first, last = _days(chance, start, 4, 7)
    effect = Effects.black_friday(first, last, traffic=chance.choice((0.6, 0.9)), conversion=0.45)
    return Planted("sales peak", effect, "revenue", first, last, ("traffic", "conversion", "price"), None)


_MAKERS = {
    function.__name__: function
    for function in (
        _traffic_channel, _traffic_country, _traffic_all, _checkout, _conversion_all, _basket,
        _demand, _price, _stock_out, _returns, _churn, _peak,
    )
}  # fmt: skip


def shop_of(seed: int, folder: Path, *, is_quiet: bool = False) -> Any:
    """Returns the workspace of one shop with its effects in it, made once and kept in the folder."""
    from cartwise.workspace.demo.build import build_demo_workspace
    from cartwise.workspace.demo.effects import Effects
    from cartwise.workspace.workspace import Workspace

    place = folder / f"{'quiet' if is_quiet else 'planted'}-{seed}"
    if (place / "CURRENT").exists():
        return Workspace.open(place)
    effects = Effects.none()
    for planted in () if is_quiet else planted_in(seed):
        effects = effects + planted.effect
    return build_demo_workspace(place, seed=seed, effects=effects)


def first_cause(workspace: Any, planted: Planted) -> tuple[str, str]:
    """Returns lever and slice of the cause that the tool names first; empty where it names none."""
    facts = _facts(workspace, planted.metric, planted.start, planted.end, "change")
    cause = facts.get("cause_1_change_pct")
    return (cause.metric, cause.slice) if cause else ("", "")


def is_right(planted: Planted, found: tuple[str, str]) -> bool:
    """Tells whether the first-named cause is the planted one."""
    lever, where = found
    if lever not in planted.expects:
        return False
    if planted.place is None:
        return where == ""
    dimension, value = planted.place
    return where == f"{dimension} = {value}" if value else where.startswith(f"{dimension} = ")


def names_nothing(workspace: Any, metric: str, start: date, end: date, mode: str) -> bool:
    """Tells whether the tool finds nothing unusual: no cause, no day, no whole period."""
    facts = _facts(workspace, metric, start, end, mode)
    count = facts.get("unusual_count")
    return "cause_1_change_pct" not in facts and (count is None or count.value == 0)


def _facts(workspace: Any, metric: str, start: date, end: date, mode: str) -> dict[str, Any]:
    from cartwise.tools.arguments import ExplainChangeArgs
    from cartwise.tools.context import ToolContext
    from cartwise.tools.explain_change.run import run

    arguments = {"metric": metric, "mode": mode, "period": {"start": start, "end": end}}
    with workspace.pinned() as view:
        context = ToolContext(view, "en", as_of=view.catalog.as_of)
        result = run(ExplainChangeArgs.model_validate(arguments), context)
    return {fact.id: fact for fact in result.facts}


def measure(shared: Path, scratch: Path) -> Section:
    del shared
    section = Section("Planted changes in demo shops (explain_change)", ("what", "right", "of", "share", "target"))
    by_kind: dict[str, list[bool]] = {}
    noticed: list[bool] = []
    for seed in range(REPORTED_SEED, REPORTED_SEED + SHOPS):
        with shop_of(seed, scratch) as workspace:
            for planted in planted_in(seed):
                found = first_cause(workspace, planted)
                by_kind.setdefault(planted.kind, []).append(is_right(planted, found))
                noticed.append(not names_nothing(workspace, planted.metric, planted.start, planted.end, "anomalies"))
                if not by_kind[planted.kind][-1]:
                    section.notes.append(
                        f"- {seed} {planted.kind} {planted.place or ''} {planted.start}..{planted.end} {planted.metric}: named {found}"
                    )
    quiet: dict[str, list[bool]] = {"change": [], "anomalies": []}
    for seed in range(REPORTED_SEED + 50, REPORTED_SEED + 50 + QUIET_SHOPS):
        with shop_of(seed, scratch, is_quiet=True) as workspace:
            for place, start in enumerate(QUIET_STARTS):
                end = start + timedelta(days=QUIET_DAYS[place] - 1)
                for mode, outcomes in quiet.items():
                    outcomes.append(names_nothing(workspace, "revenue", start, end, mode))
                    if not outcomes[-1]:
                        section.notes.append(f"- quiet {seed} {start}..{end} {mode}: something was named")
    for kind, outcomes in sorted(by_kind.items()):
        section.rows.append(_row(kind, outcomes, ""))
    section.rows.append(
        _row(
            "planted cause is the first-named cause",
            [each for outcomes in by_kind.values() for each in outcomes],
            ">= 90 %",
        )
    )
    section.rows.append(_row("something named in periods of planted changes, mode anomalies", noticed, ""))
    section.rows.append(_row("nothing named in quiet periods, mode change", quiet["change"], ">= 90 %"))
    section.rows.append(_row("nothing named in quiet periods, mode anomalies", quiet["anomalies"], ">= 90 %"))
    return section


def _row(name: str, outcomes: list[bool], target: str) -> tuple[str, ...]:
    return (name, str(sum(outcomes)), str(len(outcomes)), f"{100 * sum(outcomes) / len(outcomes):.1f} %", target)
