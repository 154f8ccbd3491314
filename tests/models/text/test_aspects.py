"""Finding aspects by words, and mining a shop's own terms."""

import pytest

from cartwise.models.text.aspects import AspectFinder, mine_terms
from cartwise.models.text.clauses import clause_about, clauses, sentences


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("Delivery took three weeks.", "delivery"),
        ("It runs far too small.", "size"),
        ("The zip broke after a day.", "quality"),
        ("Overpriced for what it is.", "price"),
        ("Nobody answers my e-mails.", "service"),
        ("The box was crushed.", "packaging"),
        ("快递太慢了", "delivery"),
        ("尺码偏小", "size"),
        ("性价比很高", "price"),
        ("客服一直不回消息", "service"),
        ("包装破了", "packaging"),
    ],
)
def test_aspect_is_found(text, aspect):
    assert aspect in {mention.aspect for mention in AspectFinder().mentions([text])}


def test_too_long_is_size_only_of_things():
    assert {mention.aspect for mention in AspectFinder().mentions(["Delivery took far too long."])} == {"delivery"}


def test_mention_names_the_sentence_and_the_word():
    (mention,) = AspectFinder().mentions(["I like it. The parcel was late."])
    assert (mention.sentence, mention.term, mention.aspect) == ("The parcel was late.", "parcel", "delivery")


def test_mined_term_is_what_the_list_lacks():
    texts = [f"The lid is {word}." for word in ("loose", "heavy", "lovely") * 5] + ["The quality is fine."] * 20
    assert mine_terms(texts) == ["lid"]
    assert mine_terms(texts, names=["Glass lid"]) == []


def test_mined_term_is_found():
    mentions = AspectFinder(["lid"]).mentions(["Both lids are dented"])
    assert [mention.aspect for mention in mentions] == ["lid"]


def test_clauses_are_cut_at_contrast():
    assert [part.text for part in clauses("I love the cut, but the colour is dull")] == [
        "I love the cut",
        "but the colour is dull",
    ]


def test_clause_about_an_aspect_is_its_own():
    assert clause_about("质量很好,但是物流太慢了", "物流") == "但是物流太慢了"
    assert clause_about("nothing of that kind", "price") == "nothing of that kind"


def test_decimal_point_ends_no_sentence():
    assert [piece.text for piece in sentences("It weighs 2.5 kg. Too heavy!")] == ["It weighs 2.5 kg.", "Too heavy!"]
