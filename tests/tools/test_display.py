from datetime import date

import pytest

from cartwise.tools.display import escape_markdown, format_period
from cartwise.types import DateRange


@pytest.mark.parametrize(
    ("start", "end", "en", "zh"),
    [
        (date(2011, 11, 1), date(2011, 11, 30), "November 2011", "2011年11月"),
        (date(2011, 7, 1), date(2011, 9, 30), "Q3 2011", "2011年第三季度"),
        (date(2012, 1, 1), date(2012, 12, 31), "2012", "2012年"),
        (date(2011, 12, 1), date(2011, 12, 9), "1 December 2011 to 9 December 2011", "2011年12月1日至2011年12月9日"),
        (date(2011, 11, 14), date(2011, 11, 14), "14 November 2011", "2011年11月14日"),
        (date(2011, 2, 1), date(2011, 4, 30), "1 February 2011 to 30 April 2011", "2011年2月1日至2011年4月30日"),
    ],
)
def test_periods_are_named_in_the_shortest_exact_words(start, end, en, zh):
    assert format_period(DateRange(start, end)) == en
    assert format_period(DateRange(start, end), "zh") == zh


@pytest.mark.parametrize(
    "text",
    [
        "![totals](https://collector.example/p.png)",
        "[click](https://collector.example)",
        "<script>x</script>",
        "<svg onload=alert(1)>",
        "https://collector.example/x",
        "www.collector.example",
        "$\\href{javascript:alert(1)}{x}$",
    ],
)
def test_shop_text_never_becomes_markup(text):
    escaped = escape_markdown(text)
    for active in ("](", "![", "<s", "://", "www.", "{x"):
        assert active not in escaped.replace("\\" + active[0], "")


def test_invisible_and_reversing_characters_are_dropped():
    assert escape_markdown("\u202egnp.exe\u200b invoice\x00") == "gnp.exe invoice"
