"""The platform that an export is of: by the name of its table, or by headers of its own."""

from typing import Any

from tests.workspace.catalog.conftest import day

_ADS = "Day:d|Campaign:t|Cost:n|Impr.:i|Clicks:i|Conversions:n|Conv. value:n|Cost / conv.:n"


def _ads(shop: Any, name: str, headers: str = _ADS) -> Any:
    width = len(headers.split("|"))
    rows = [(day(n).date(), f"c{n % 3}", 20.0, 900, 40, 2.0, 80.0, 10.0)[:width] for n in range(60)]
    return shop.table(name, headers, rows).catalog()


def _channels(shop: Any, catalog: Any) -> list[tuple[str]]:
    found: list[tuple[str]] = shop.connection.execute(
        f"SELECT DISTINCT channel FROM ({catalog.relations['ad_spend'].sql})"
    ).fetchall()
    return found


def test_headers_tell_the_platform_where_the_name_tells_none(shop: Any) -> None:
    assert _channels(shop, _ads(shop, "campaign_report")) == [("google ads",)]


def test_headers_that_anybody_has_tell_no_platform(shop: Any) -> None:
    plain = "Day:d|Campaign:t|Cost:n|Impressions:i|Clicks:i|Conversions:n"
    assert _channels(shop, _ads(shop, "campaign_report", plain)) == [("",)]


def test_a_table_of_one_platform_is_called_by_its_name(shop: Any) -> None:
    headers = "Campaign Name:t|Send Time:s|Total Recipients:i|Successful Deliveries:i|Unique Opens:i|Unique Clicks:i"
    rows = [(f"c{n}", day(n), 100, 98, 40, 9) for n in range(30)]
    mailings = shop.table("klaviyo_campaigns", headers, rows).catalog().relations["email_sends"]
    assert {"klaviyo", "klaviyo emails", "klaviyo email campaigns"} <= set(mailings.synonyms.en)


def test_a_name_of_two_exports_is_not_the_one_of_both(shop: Any) -> None:
    headers = "Campaign Name:t|Send Time:s|Recipients:i|Delivered:i|Unique Opens:i|Unique Clicks:i"
    for name in ("klaviyo_campaigns", "newsletter_campaigns"):
        shop.table(name, headers, [(f"c{n}", day(n), 100, 98, 40, 9) for n in range(30)])
    mailings = shop.catalog().relations["email_sends"]
    assert len(mailings.tables) == 2
    assert "klaviyo" not in mailings.synonyms.en
