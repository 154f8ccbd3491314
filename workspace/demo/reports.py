"""The monthly reports of the demo shop: they agree with its data, but for one planted contradiction."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from cartwise.workspace.demo.assortment import Assortment
from cartwise.workspace.demo.campaigns import Campaign
from cartwise.workspace.demo.chance import Floats, Ints
from cartwise.workspace.demo.months import Months
from cartwise.workspace.demo.tables import load_table


def write_reports(
    folder: Path,
    months: Months,
    *,
    assortment: Assortment,
    campaigns: list[Campaign],
    notes: list[tuple[date, str]],
) -> tuple[list[Path], dict[str, Any]]:
    """Writes `reports/YYYY-MM.md` for each month.

    Returns:
        The files, and the planted contradiction: the report, what it claims of the return rate and what the data say.
    """
    from jinja2 import Environment, StrictUndefined

    folder.mkdir(parents=True, exist_ok=True)
    # The reports are Markdown files of our own words: nothing to escape.
    template = Environment(undefined=StrictUndefined, autoescape=False).from_string(load_table("reports")["template"])  # noqa: S701
    wrong = _month_to_contradict(months)
    files = []
    for index, start in enumerate(months.starts):
        file = folder / f"{start:%Y-%m}.md"
        text = template.render(
            **_figures(months, index),
            **_sales(months, index, assortment),
            returns=_returns(months, index, is_false=index == wrong),
            campaigns=[campaign.name for campaign in campaigns if _in_month(campaign, start)],
            notes=[f"{day.isoformat()}: {note}" for day, note in notes if day.replace(day=1) == start],
        )
        file.write_text(text.rstrip() + "\n", encoding="utf-8", newline="\n")
        files.append(file)
    rates = months.return_rate
    contradiction = {
        "report": f"reports/{months.starts[wrong]:%Y-%m}.md",
        "claims": "fell" if rates[wrong] > rates[wrong - 1] else "rose",
        "return_rate": round(float(rates[wrong]), 2),
        "return_rate_before": round(float(rates[wrong - 1]), 2),
    }
    return files, contradiction


def _month_to_contradict(months: Months) -> int:
    """Returns the month of the last half year in which the return rate rose most, past the first month."""
    changes = np.diff(months.return_rate)
    last = min(6, len(changes))
    return len(changes) - last + int(np.argmax(changes[-last:])) + 1


def _figures(months: Months, index: int) -> dict[str, Any]:
    start = months.starts[index]
    table: dict[str, Any] = load_table("reports")
    values: dict[str, Floats | Ints] = {
        "revenue": months.revenue,
        "orders": months.orders,
        "sessions": months.sessions,
        "conversion": months.conversion_rate,
        "aov": months.aov,
        "spend": months.spend,
    }
    figures: dict[str, Any] = {name: series[index].item() for name, series in values.items()}
    changes = {f"{name}_change": _change(series, index) for name, series in values.items()}
    return {
        "shop": load_table("assortment")["shop"],
        "month_name": table["months"][start.month - 1],
        "year": start.year,
        "signups": int(months.signups[index]),
        **figures,
        **changes,
    }


def _change(series: Floats | Ints, index: int) -> str:
    """Returns the change on the month before in percent, a dash for the first month."""
    if index == 0 or not series[index - 1]:
        return "-"
    return f"{100 * (series[index] / series[index - 1] - 1):+.1f} %"


def _sales(months: Months, index: int, assortment: Assortment) -> dict[str, Any]:
    revenue = months.by_product[index]
    by_category = np.bincount(assortment.category, weights=revenue, minlength=len(assortment.categories))
    best = int(np.argmax(by_category))
    return {
        "best_category": assortment.categories[best],
        "best_share": 100 * by_category[best] / max(float(revenue.sum()), 0.01),
        "best_products": [assortment.names[item] for item in np.argsort(-revenue, kind="stable")[:3]],
    }


def _returns(months: Months, index: int, *, is_false: bool) -> str:
    """Returns the sentence on returns; the false one claims the opposite of the data, with the size of the true change."""
    sentences: dict[str, str] = load_table("reports")["returns"]
    share = float(months.return_rate[index])
    if index == 0:
        return sentences["first"].format(share=share)
    before = float(months.return_rate[index - 1])
    if is_false:
        percent = min(90.0, abs(share / max(before, 0.01) - 1) * 100)
        return sentences["false_fall" if share > before else "false_rise"].format(percent=percent)
    return sentences["rose" if share > before else "fell"].format(share=share, before=before)


def _in_month(campaign: Campaign, start: date) -> bool:
    after = (start + timedelta(days=32)).replace(day=1)
    return campaign.start < after and campaign.end >= start
