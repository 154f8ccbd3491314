import pytest

from cartwise.workspace.catalog.words import (
    canonical_words,
    currency_in,
    english,
    fold,
    in_chinese,
    load_data,
    other_words,
    plural,
    singular,
    singulars,
    snake,
)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("InvoiceNo", ("invoice", "number")),
        ("hh_id", ("household", "id")),
        ("retail_disc", ("retail", "discount")),
        ("Bestellnummer", ("order", "number")),
        ("fecha de compra", ("purchase", "date")),
        ("订单编号", ("order", "id")),
        ("实付金额", ("paid", "amount")),
        ("Cost / conv.", ("cost", "per", "conversion")),
        ("CTR (link click-through rate)", ("ctr",)),
        ("customerid", ("customer", "id")),
    ],
)
def test_canonical_words_of_a_header(header: str, words: tuple[str, ...]) -> None:
    assert canonical_words(header) == words


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("InvoiceNo", "invoice number"),
        ("kids_count", "kids count"),
        ("unit_price", "unit price"),
        ("support_tickets", "support tickets"),
        ("ticket_status", "ticket status"),
        ("商品名称", "product name"),
        ("适用肤质", "适用肤质"),
        ("吊牌价", "list price"),
        ("推广渠道", "promotion channel"),
        ("年龄段", "age band"),
        ("物流公司", "carrier company"),
    ],
)
def test_english_says_a_header(header: str, said: str) -> None:
    assert english(header) == said


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("household_comp", "家庭构成"),
        ("UnitPrice", "单价"),
        ("xyzzy", "xyzzy"),
        ("support_tickets", "客服工单"),
        ("物流公司", "物流公司"),
    ],
)
def test_chinese_says_a_header(header: str, said: str) -> None:
    assert in_chinese(header) == said


def test_unknown_words_stay_whole() -> None:
    assert canonical_words("zorblax_frequency") == ("zorblax", "frequency")


def test_a_chinese_header_is_also_found_by_other_words_of_it() -> None:
    assert other_words("推广渠道")[1] == ["推广渠道", "促销渠道"]


def test_a_chinese_word_has_no_english_plural() -> None:
    assert plural("适用肤质") == "适用肤质"
    assert plural("marketing 渠道") == "marketing 渠道"


def test_currency_is_read_from_a_header() -> None:
    assert currency_in("Amount spent (USD)") == "USD"
    assert currency_in("Amount spent") is None


@pytest.mark.parametrize("header", ["unit_price_eur", "unit price EUR", "unitPriceEUR", "unit_price_in_eur"])
def test_a_currency_at_the_end_of_a_name_is_its_unit_and_no_word(header: str) -> None:
    assert currency_in(header) == "EUR"
    assert canonical_words(header) == ("unit", "price")


def test_a_currency_alone_is_a_name() -> None:
    assert canonical_words("eur") == ("eur",)


def test_snake_names_are_never_empty() -> None:
    assert snake("Cost / conv.") == "cost_conv"
    assert snake("%%%") == "column"


@pytest.mark.parametrize(
    ("one", "many"), [("category", "categories"), ("day", "days"), ("tax", "taxes"), ("store", "stores")]
)
def test_plural_and_singular_agree(one: str, many: str) -> None:
    assert plural(one) == many
    assert one in singulars(many)


@pytest.mark.parametrize(
    ("many", "one"),
    [("searches", "search"), ("purchases", "purchase"), ("cities", "city"), ("status", "status"), ("gross", "gross")],
)
def test_singular_of_a_word(many: str, one: str) -> None:
    assert singular(many) == one


def test_every_word_of_the_vocabulary_has_chinese_and_no_form_is_another_word() -> None:
    words = load_data("vocabulary.yaml")["words"]
    assert len(words) >= 400
    for word, entry in words.items():
        chinese, _, others = entry.partition("|")
        assert chinese.split(), word
        assert fold(word) == word
        assert word not in others.split(), word
