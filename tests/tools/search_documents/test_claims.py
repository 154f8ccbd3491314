from datetime import date

import pytest

from cartwise.tools.search_documents.claims import claims_of, metric_words
from cartwise.workspace.library.documents import Hit


@pytest.fixture(scope="module")
def words(text_shop):
    return metric_words(text_shop.catalog)


def claims(text, words):
    hit = Hit("d", 0, text, 1.0, start=date(2025, 2, 1), end=date(2025, 2, 28))
    return list(claims_of(1, hit, words))


@pytest.mark.parametrize(
    ("text", "metric", "direction", "change", "level", "before"),
    [
        ("The return rate fell by 20 % on the month before.", "return_rate", "fall", 20, None, None),
        ("The return rate rose from 6.7 % to 12.5 %.", "return_rate", "rise", None, 12.5, 6.7),
        ("Orders increased to 1,250 in the month.", "orders", "rise", None, 1250, None),
        ("Revenue was 1.2 million.", "revenue", None, None, 1_200_000, None),
        ("Revenue went up 8 %.", "revenue", "rise", 8, None, None),
        ("Orders were unchanged.", "orders", "flat", None, None, None),
        ("退货率比上月下降了 20%。", "return_rate", "fall", 20, None, None),
        ("订单数增长至 1,250。", "orders", "rise", None, 1250, None),
    ],
)
def test_claims_are_read(words, text, metric, direction, change, level, before):
    (claim,) = claims(text, words)
    assert claim.metric == metric
    assert claim.direction == direction
    found = [figure.value if figure else None for figure in (claim.change, claim.level, claim.before)]
    assert found == [change, level, before]
    assert (claim.start, claim.end) == (date(2025, 2, 1), date(2025, 2, 28))


@pytest.mark.parametrize(
    "text",
    [
        "The return rate did not fall.",
        "We expect that the return rate will fall by 20 %.",
        "The target is that revenue rises by 10 %.",
        "Garden was the strongest category with 28 % of net revenue.",
        "The return rate is a worry.",
        "预计退货率会下降。",
        "Customers like the colour.",
    ],
)
def test_what_is_planned_denied_or_a_share_is_no_claim(words, text):
    assert claims(text, words) == []


def test_a_sentence_names_its_own_period(words):
    (claim,) = claims("In January 2025 the return rate rose.", words)
    assert claim.start == date(2025, 1, 1)


def test_a_year_on_year_claim_is_told(words):
    (claim,) = claims("Revenue rose by 5 % year on year.", words)
    assert claim.to_previous_year


def test_two_claims_of_one_sentence_are_kept_apart(words):
    found = claims("Orders rose by 5 %, but revenue fell by 2 %.", words)
    assert [(claim.metric, claim.direction) for claim in found] == [("orders", "rise"), ("revenue", "fall")]


def test_rows_of_a_table_are_claims(words):
    table = "Figure | February | Change on the month before\nOrders | 257 | -13.2 %\nMood | 5 | +1.0 %"
    (claim,) = claims(table, words)
    assert (claim.metric, claim.direction, claim.level.value, claim.change.value) == ("orders", "fall", 257, -13.2)
