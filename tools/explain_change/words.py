"""How figures, slices and causes of an explanation are named and written."""

import re
from datetime import date
from typing import Any

from cartwise.prompts import loader
from cartwise.tools.context import ToolContext
from cartwise.tools.display import escape_markdown, format_day, local_label
from cartwise.tools.number_format import format_number, is_currency
from cartwise.tools.query_data.conditions import first_word
from cartwise.workspace.catalog.model import Catalog


class Words:
    """Writes the figures of one metric in one language.

    Args:
        metric: that is explained.
        ctx: of the tool call.
    """

    def __init__(self, metric: str, ctx: ToolContext) -> None:
        self.catalog: Catalog = ctx.workspace.catalog
        self.language = ctx.language
        self.found = self.catalog.metrics[metric]
        self.unit = self.found.unit
        self.decimals = self.found.decimals
        self.label = first_word(self.found.label, self.language, metric)

    def amount(self, value: float | None, *, is_signed: bool = False) -> str:
        """Returns a figure of the metric."""
        text = format_number(value, unit=self.unit, decimals=self.decimals)
        return f"+{text}" if is_signed and value is not None and value > 0 else text

    def about(self, value: float, *, is_signed: bool = False) -> str:
        """Returns an estimate, rounded to what it deserves: three figures."""
        decimals = self.decimals if self.unit == "%" or abs(value) < 10 else 0
        size = abs(value)
        rounded = round(value, -len(str(int(size))) + 2) if size >= 1000 else value
        text = format_number(rounded, unit=self.unit, decimals=decimals)
        return f"+{text}" if is_signed and value > 0 else text

    def worth(self, value: float) -> str:
        """Returns what a cause is worth, signed: an amount, or points of a rate."""
        if self.unit == "%":
            return self.text("points", value=format_number(value, decimals=1) if value < 0 else f"+{value:.1f}")
        return self.about(value, is_signed=True)

    def percent(self, share: float | None, *, is_signed: bool = False, decimals: int = 0) -> str:
        """Returns a share as a percentage: 0.12 is `12%`."""
        if share is None:
            return ""
        text = format_number(100 * share, unit="%", decimals=decimals)
        return f"+{text}" if is_signed and share > 0 else text

    def text(self, key: str, **params: Any) -> str:
        """Returns a UI text of this tool."""
        return loader.ui_text(f"explain_{key}", self.language, **params)

    def when(self, period: str) -> str:
        """Returns a period as it stands in a question: `in March 2024`, `from 1 to 7 March 2024`, `on 12 March 2024`."""
        kind = "from" if " to " in period or "至" in period else "on" if re.match(r"\d+ \w+ \d", period) else "in"
        return self.text(f"when_{kind}", period=period)

    def day(self, day: date | None) -> str:
        """Returns a day in words, or nothing."""
        return format_day(day, self.language) if day else ""

    def dimension(self, name: str | None) -> str:
        """Returns what a dimension is called."""
        found = self.catalog.dimensions.get(name or "")
        return first_word(found.label, self.language, name or "") if found else (name or "").replace("_", " ")

    def value(self, value: Any) -> str:
        """Returns a value of a dimension as stored, escaped."""
        return escape_markdown(local_label(value, self.language))

    def lever(self, name: str) -> str:
        """Returns what a lever is called; the metric's own name for what is looked at by itself."""
        return self.label if name == "own" else self.text(f"lever_{name}")

    def part(self, key: str) -> str:
        """Returns what a part of a change is called."""
        known = loader.texts("ui", self.language)
        return known.get(f"explain_part_{key}", key.replace("_", " "))

    def factor(self, key: str, value: float | None) -> str:
        """Returns a factor's own figure: visits, a share, units an order, money a unit."""
        if value is None:
            return ""
        if key == "orders_per_sessions":
            return format_number(100 * value, unit="%", decimals=2)
        is_money = "revenue" in key or key.startswith("profit_per")
        if is_money or key.endswith("customers"):
            unit = self.unit if is_currency(self.unit) else self.catalog.currency or ""
            return format_number(value, unit=unit, decimals=2 if value < 1000 else 0)
        return format_number(value, decimals=0 if value >= 100 or "_per_" not in key else 2)
