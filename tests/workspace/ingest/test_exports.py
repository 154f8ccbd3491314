"""Exports as shops download them come in with the right roles and figures, and without anybody's name."""

import random

import pytest

from tests.workspace.ingest import exports
from cartwise.workspace.warehouse.request import QueryRequest
from cartwise.workspace.workspace import Workspace

GERMAN_ADS = {"Day": "Tag", "Campaign": "Kampagne", "Cost": "Kosten", "Clicks": "Klicks", "Impr.": "Impressionen", "Conversions": "Conversions", "Campaign type": "Kampagnentyp", "Currency code": "Währungscode"}  # fmt: skip
CHINESE_META = {"Campaign name": "广告系列名称", "Day": "日期", "Amount spent (USD)": "已花费金额 (USD)", "Impressions": "展示次数", "Reach": "覆盖人数"}
GERMAN_ORDERS = {"Name": "Bestellnummer", "Email": "E-Mail", "Total": "Gesamtbetrag", "Created at": "Erstellt am", "Lineitem quantity": "Menge", "Lineitem price": "Einzelpreis", "Lineitem name": "Artikelname", "Lineitem sku": "Artikelnummer", "Billing Name": "Rechnungsname", "Billing Street": "Rechnungsstraße", "Billing Phone": "Telefon", "Shipping Name": "Liefername", "Shipping Street": "Lieferstraße", "Shipping Phone": "Liefertelefon", "Phone": "Handy", "Notes": "Notizen"}  # fmt: skip


@pytest.fixture
def ingest(shop, tmp_path):
    """Returns a function that ingests an export, twice, and gives the first report."""

    def run(name: str, export: exports.Export):
        path = tmp_path / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(export.text, encoding="utf-8")
        report = shop.ingest(str(path))
        for file in report.files:
            assert file.rows_read == file.rows_loaded + file.rows_rejected
        again = shop.ingest(str(path))
        assert {table.mode for table in again.tables} == {"repeat"}
        assert again.version == report.version
        assert not leaks(shop, export.people)
        return report

    return run


def leaks(shop: Workspace, people: tuple[exports.Person, ...]) -> list[str]:
    """Returns what of people stands in clear in any file of the workspace."""
    contents = [path.read_bytes() for path in shop.path.rglob("*") if path.is_file()]
    values = {value for person in people for value in (person.name, person.email, person.phone, person.street)}
    return [value for value in sorted(values) if any(value.encode() in content for content in contents)]


def roles(report) -> set[str]:
    return {role for table in report.tables for role in table.roles}


def figure(shop: Workspace, metric: str) -> float:
    return float(shop.warehouse.run(QueryRequest(metrics=(metric,))).rows[0][0])


def test_an_order_export_becomes_orders_and_lines(shop, ingest):
    export = exports.shopify_orders()
    report = ingest("orders_export.csv", export)
    assert {table.name: table.rows for table in report.tables} == {
        "orders_export": export.figures["orders"],
        "orders_export_lines": export.figures["lines"],
    }
    assert roles(report) == {"orders", "order_lines"}
    assert report.rows_read == report.rows_loaded == export.figures["lines"]
    assert figure(shop, "revenue") == pytest.approx(export.figures["subtotal"])
    assert figure(shop, "orders") == export.figures["orders"]


def test_the_total_of_an_order_counts_once(shop, ingest):
    export = exports.shopify_orders()
    ingest("orders_export.csv", export)
    rows = shop.sql('SELECT sum("Total") FROM orders_export').rows
    assert float(rows[0][0]) == pytest.approx(export.figures["total"])
    assert "Total" not in {column.name for column in shop.catalog.tables["orders_export_lines"].columns}


@pytest.mark.parametrize("seed", [11, 12])
def test_an_order_export_with_other_columns_in_another_order(shop, ingest, seed):
    random_ = random.Random(seed)
    needed = {"Name", "Email", "Total", "Subtotal", "Created at", "Lineitem quantity", "Lineitem price", "Lineitem sku"}
    header = [name for name in exports.SHOPIFY_ORDERS if name in needed or random_.random() < 0.6]
    random_.shuffle(header)
    export = exports.shopify_orders(seed, header=header)
    assert roles(ingest("sales.csv", export)) == {"orders", "order_lines"}
    assert figure(shop, "revenue") == pytest.approx(export.figures["subtotal"])
    assert figure(shop, "orders") == export.figures["orders"]


def test_a_german_order_export(shop, ingest):
    export = exports.shopify_orders(13, rename=GERMAN_ORDERS)
    assert roles(ingest("bestellungen.csv", export)) == {"orders", "order_lines"}
    assert figure(shop, "revenue") == pytest.approx(export.figures["subtotal"])
    assert figure(shop, "orders") == export.figures["orders"]


def test_the_next_month_joins_both_tables(shop, ingest):
    first = exports.shopify_orders()
    ingest("orders_2025_03.csv", first)
    second = exports.shopify_orders(21, start=exports.START.replace(month=4), first=2001)
    ingest("orders_2025_04.csv", second)
    assert {name: table.rows for name, table in shop.catalog.tables.items()} == {
        "orders": first.figures["orders"] + second.figures["orders"],
        "orders_lines": first.figures["lines"] + second.figures["lines"],
    }


def test_a_month_of_single_lines_joins_both_tables(shop, ingest, tmp_path):
    first = exports.shopify_orders()
    ingest("orders_2025_03.csv", first)
    second = exports.shopify_orders(22, orders=5, start=exports.START.replace(month=4), first=2001)
    heading, *lines = second.text.splitlines()
    singles = [line for line in lines if line.split(",")[2] == "paid"]
    ingest("orders_2025_04.csv", exports.Export("\n".join([heading, *singles])))
    assert {name: table.rows for name, table in shop.catalog.tables.items()} == {
        "orders": first.figures["orders"] + 5,
        "orders_lines": first.figures["lines"] + 5,
    }


def test_both_parts_refuse_the_identifiers(shop, ingest):
    ingest("orders_export.csv", exports.shopify_orders())
    for table in shop.catalog.tables.values():
        assert {"Billing Name", "Billing Phone", "Shipping Street"} <= set(table.withheld)
    assert shop.catalog.tables["orders_export_lines"].hashed == ("Email_hash",)


def test_a_customer_export_marks_ids_with_an_apostrophe(shop, ingest):
    report = ingest("customers_export.csv", exports.shopify_customers())
    assert roles(report) == {"customers"}
    rows = shop.sql('SELECT min("Customer ID"), count(DISTINCT "Customer ID") FROM customers_export').rows
    assert [(str(low), count) for low, count in rows] == [("7000000000000", 40)]


def test_a_product_export_becomes_products_variants_and_images(ingest):
    export = exports.shopify_products()
    report = ingest("products_export.csv", export)
    rows = {table.name: table.rows for table in report.tables}
    assert rows == {
        "products_export": export.figures["products"],
        "products_export_lines": export.figures["variants"],
        "products_export_images": export.figures["images"],
    }
    assert "products" in roles(report)


def test_events_of_two_days_join_and_their_items_become_lines(shop, ingest):
    export = exports.ga4_events()
    report = ingest("events_20250301.jsonl", export)
    assert roles(report) == {"events", "order_lines"}
    assert {table.name: table.rows for table in report.tables} == {
        "events": export.figures["events"],
        "events_items": export.figures["items"],
    }
    types = {column.name: column.type for column in shop.catalog.tables["events"].columns}
    assert types["event_timestamp"] == "timestamp"
    assert "seconds_since_1970" in {warning.code for warning in report.all_warnings}
    assert figure(shop, "revenue") == pytest.approx(export.figures["value"])
    assert figure(shop, "orders") == export.figures["purchases"]
    ingest("events_20250302.jsonl", exports.ga4_events(5))
    assert set(shop.catalog.tables) == {"events", "events_items"}


@pytest.mark.parametrize(("rename", "delimiter"), [(None, ","), (GERMAN_ADS, "\t")], ids=["english", "german"])
def test_a_campaign_report_counts_neither_titles_nor_totals(shop, ingest, rename, delimiter):
    export = exports.google_ads(rename=rename, delimiter=delimiter)
    report = ingest("Campaign report.csv", export)
    assert roles(report) == {"ad_spend"}
    assert (report.rows_loaded, report.rows_rejected) == (export.figures["rows"], 3)
    assert figure(shop, "spend") == pytest.approx(export.figures["cost"])
    assert figure(shop, "clicks") == export.figures["clicks"]


@pytest.mark.parametrize("rename", [None, CHINESE_META], ids=["english", "chinese"])
def test_an_account_total_above_campaigns_is_left_out(shop, ingest, rename):
    export = exports.meta_ads(rename=rename)
    report = ingest("Shop-Campaigns-Mar-1-2025.csv", export)
    assert roles(report) == {"ad_spend"}
    assert (report.rows_loaded, report.rows_rejected) == (export.figures["rows"], 1)
    assert figure(shop, "spend") == pytest.approx(export.figures["cost"])
    assert figure(shop, "impressions") == export.figures["impressions"]


def test_the_price_of_a_marketplace_item_is_that_of_the_line(shop, ingest):
    export = exports.amazon_orders()
    assert roles(ingest("orders.txt", export)) == {"order_lines"}
    assert figure(shop, "revenue") == pytest.approx(export.figures["revenue"])
    assert figure(shop, "orders") == export.figures["shipped"]


def test_search_queries(shop, ingest):
    export = exports.search_queries()
    assert roles(ingest("Queries.csv", export)) == {"search_terms"}
    assert figure(shop, "clicks") == export.figures["clicks"]


def test_reviews_without_their_writers(shop, ingest):
    export = exports.reviews()
    assert roles(ingest("reviews export.csv", export)) == {"reviews"}
    assert figure(shop, "reviews") == export.figures["rows"]


def test_rejected_rows_show_nobody(shop, tmp_path):
    rows = "".join(f"{n},Anna Brandtner,anna{n}@mail.example,5.00\n" for n in range(40))
    path = tmp_path / "orders.csv"
    path.write_text("order_id,customer_name,email,amount\n" + rows + "41,Pavel Kowalczyk,pavel@mail.example,5.00,9,9\n")
    report = shop.ingest(str(path))
    assert report.rows_rejected == 1
    assert "pavel" not in str(report.to_dict()).lower()
