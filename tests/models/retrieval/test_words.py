from cartwise.models.retrieval.words import content_words, is_in_characters, terms


def test_english_words_are_stemmed_and_stop_words_dropped():
    assert terms("The parcels arrived!") == terms("parcel arriving")


def test_characters_give_themselves_and_their_pairs():
    assert {"物", "流", "物流"} <= set(terms("物流很慢"))


def test_mixed_text_gives_both():
    found = terms("Nike鞋子 size 42")
    assert {"nike", "鞋子", "42"} <= set(found)


def test_full_width_letters_are_read_as_letters():
    assert terms("ＢＯＸ") == terms("box")


def test_script_is_told_by_most_letters():
    assert is_in_characters("很好的shoes，下次还买")
    assert not is_in_characters("shoes 鞋")
    assert not is_in_characters("12345")


def test_content_words_leave_questions_words_out():
    assert content_words("what is the box made of") == ["box", "made"]
