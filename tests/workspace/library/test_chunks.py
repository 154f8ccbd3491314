from cartwise.workspace.library import Document, Section
from cartwise.workspace.library.chunks import MAX_CHARACTERS, MAX_IDEOGRAPHS, passages_of, sentences_of


def test_a_short_document_is_one_passage():
    assert [passage.text for passage in passages_of(Document("a", "One. Two."))] == ["One. Two."]


def test_sections_are_cut_apart_and_keep_heading_and_page():
    document = Document(
        "a", sections=(Section("First.", "Sales", 1), Section("Second.", "Returns > Damaged", 2)), title="Report"
    )
    found = list(passages_of(document))
    assert [(passage.heading, passage.page) for passage in found] == [("Sales", 1), ("Returns > Damaged", 2)]
    assert found[1].indexed_text == "Report - Returns > Damaged. Second."


def test_long_texts_are_cut_between_sentences_and_nothing_is_lost():
    text = " ".join(f"Sentence number {i} says something of its own." for i in range(200))
    found = list(passages_of(Document("a", text)))
    assert all(len(passage.text) <= MAX_CHARACTERS for passage in found)
    assert " ".join(passage.text for passage in found) == text


def test_long_chinese_is_cut_shorter():
    found = list(passages_of(Document("a", "这个商品的质量非常好，我很满意。" * 60)))
    assert all(len(passage.text) <= MAX_IDEOGRAPHS for passage in found)


def test_a_word_without_end_is_cut_where_it_must_be():
    found = list(passages_of(Document("a", "x" * 5_000)))
    assert sum(len(passage.text) for passage in found) == 5_000


def test_texts_without_words_give_no_passage():
    assert list(passages_of(Document("a", " \n\u200b --- \n"))) == []


def test_invisible_characters_do_not_reach_the_index():
    assert next(passages_of(Document("a", "ab\u202ec\u200bd"))).text == "abcd"


def test_sentences_end_at_stops_of_both_languages():
    assert sentences_of("It broke. it was late! 太慢了。不好") == ["It broke.", "it was late!", "太慢了。", "不好"]
    assert sentences_of("approx. 5 cm, e.g. this") == ["approx.", "5 cm, e.g. this"] or sentences_of(
        "e.g. this one"
    ) == ["e.g. this one"]
