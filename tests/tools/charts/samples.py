"""One small chart of every kind, with invented figures."""

from typing import Any

from cartwise.tools.result import CellType, ChartBlock, ChartKind, ChartSpec, TableBlock, TableColumn


def column(
    name: str, cell_type: CellType = "number", *, unit: str = "", decimals: int = 0, label: str = ""
) -> TableColumn:
    role = "measure" if cell_type in ("number", "integer") else "time" if cell_type == "date" else "dimension"
    return TableColumn(
        name=name,
        label=label or name.replace("_", " ").capitalize(),
        type=cell_type,
        unit=unit,
        role=role,
        decimals=decimals,
    )


def chart(
    kind: ChartKind,
    columns: list[TableColumn],
    rows: list[tuple[Any, ...]],
    *,
    y: tuple[str, ...],
    title: str = "A title",
    **spec: Any,
) -> ChartBlock:
    table = TableBlock(columns=tuple(columns), rows=tuple(rows), total_rows=len(rows))
    return ChartBlock(spec=ChartSpec(chart=kind, title=title, x=columns[0].name, y=y, **spec), table=table)


MONTHS = [f"2024-{month:02d}-01" for month in range(1, 13)]
SALES = [41200.5, 39800.0, 45500.25, 47100.0, None, 52300.0, 50100.0, 53000.0, 58000.0, 61000.0, 88000.0, 97000.0]
REVENUE = column("revenue", unit="GBP", decimals=2, label="Net revenue")


def line() -> ChartBlock:
    return chart(
        "line",
        [column("month", "date"), REVENUE],
        list(zip(MONTHS, SALES, strict=True)),
        y=("revenue",),
        title="Net revenue by month",
    )


def band() -> ChartBlock:
    columns = [
        column("month", "date"),
        REVENUE,
        column("low", unit="GBP"),
        column("high", unit="GBP"),
        column("actual", unit="GBP"),
    ]
    rows = [(month, None, None, None, value) for month, value in zip(MONTHS[:8], SALES, strict=False)]
    rows += [
        (month, 60000 + 1000 * step, 50000 - 500 * step, 70000 + 2500 * step, None)
        for step, month in enumerate(MONTHS[8:])
    ]
    return chart("band", columns, rows, y=("revenue", "low", "high", "actual"), title="Forecast of net revenue")


def forecast_band() -> ChartBlock:
    """A band with a wider one, a dashed line and an event over two points."""
    block = band()
    columns = (
        *block.table.columns,
        column("low_95", unit="GBP"),
        column("high_95", unit="GBP"),
        column("event", "text"),
        column("assumed", unit="GBP"),
    )
    rows = tuple(
        (*row, None if row[1] is None else row[2] - 9, None if row[1] is None else row[3] + 9, mark, row[1])
        for row, mark in zip(block.table.rows, [None, "Sale <b>", "Sale <b>", *[None] * 9], strict=True)
    )
    spec = block.spec.model_copy(
        update={"outer": ("low_95", "high_95"), "marks": "event", "y": (*block.spec.y, "assumed")}
    )
    return block.model_copy(
        update={"spec": spec, "table": block.table.model_copy(update={"columns": columns, "rows": rows})}
    )


def bar() -> ChartBlock:
    rows = [
        ("Ceramic mug with a very long descriptive product name", 1240),
        ("Tea towel", 980),
        ("Candle", 755),
        ("Lamp", -40),
    ]
    return chart(
        "bar",
        [column("product", "text"), column("units", unit="units")],
        rows,
        y=("units",),
        is_horizontal=True,
        title="Top products",
    )


def stacked_bar() -> ChartBlock:
    rows = [
        (quarter, name, 100 * (place + 1))
        for quarter in ("Q1", "Q2", "Q3")
        for place, name in enumerate(("Web", "App", "Store"))
    ]
    columns = [column("quarter", "text"), column("channel", "text"), column("orders", "integer", unit="orders")]
    return chart("stacked_bar", columns, rows, y=("orders",), series="channel")


def scatter() -> ChartBlock:
    rows = [(float(price), 400 / price + price % 3, "A" if price % 2 else "B") for price in range(1, 30)]
    columns = [column("price", unit="EUR", decimals=2), column("units"), column("group", "text")]
    return chart("scatter", columns, rows, y=("units",), series="group")


def heat_map() -> ChartBlock:
    rows = [
        (hour, day, (hour * 7 + place * 13) % 50)
        for place, day in enumerate(("Mon", "Tue", "Wed"))
        for hour in range(8, 20)
    ]
    return chart(
        "heat_map",
        [column("hour", "integer"), column("day", "text"), column("orders", "integer")],
        rows,
        y=("orders",),
        series="day",
    )


def cohort() -> ChartBlock:
    rows = [(age, f"2024-0{start}", round(100 / (age + 1), 1)) for start in range(1, 6) for age in range(6 - start)]
    columns = [column("months_since", "integer"), column("cohort", "text"), column("active", unit="%", decimals=1)]
    return chart("cohort", columns, rows, y=("active",), series="cohort", title="Customers who come back")


def funnel() -> ChartBlock:
    rows = [("view", 12000), ("add_to_cart", 3100), ("purchase", 940)]
    return chart("funnel", [column("step", "text"), column("sessions", "integer")], rows, y=("sessions",))


def waterfall() -> ChartBlock:
    rows = [("October", 50000.0), ("More orders", 14000.0), ("Smaller baskets", -3500.0), ("November", 60500.0)]
    return chart("waterfall", [column("part", "text"), REVENUE], rows, y=("revenue",))


def survival() -> ChartBlock:
    columns = [
        column("day", "integer"),
        column("share", unit="%"),
        column("low", unit="%"),
        column("high", unit="%"),
        column("plan", "text"),
    ]
    rows = [
        (day, 100 - day * k, 98 - day * k, min(100, 102 - day * k), name)
        for name, k in (("Basic", 1.1), ("Plus", 0.6))
        for day in range(0, 61, 6)
    ]
    return chart("survival", columns, rows, y=("share", "low", "high"), series="plan")


def flow() -> ChartBlock:
    rows = [("view", "add_to_cart", 30), ("view", "leave", 70), ("search", "add_to_cart", 25), ("search", "leave", 20)]
    return chart(
        "flow",
        [column("from_step", "text"), column("to_step", "text"), column("sessions", "integer")],
        rows,
        y=("sessions",),
        series="to_step",
    )


def image_grid(paths: list[str]) -> ChartBlock:
    rows = [(path, f"Picture {number}") for number, path in enumerate(paths)]
    return chart("image_grid", [column("path", "text"), column("caption", "text")], rows, y=("caption",))


DRAWN_KINDS = (line, band, bar, stacked_bar, scatter, heat_map, cohort, funnel, waterfall, survival, flow)
