"""The event vocabulary and tokeniser."""

import numpy as np

from cartwise.models.events import FIELDS, FIRST_CODE, MISSING, EventVocabulary, event_log, tokenise


def log(items=("a", "b", "a", None), seconds=(100, 30, 200, 5_000)):
    return event_log(
        {
            "actor": ["x", "x", "y", "x"],
            "seconds": seconds,
            "event_type": ["view", "view", "cart", "view"],
            "item": items,
        }
    )


def column(tokens, field):
    return tokens[:, FIELDS.index(field)]


def test_a_log_is_sorted_by_time():
    assert log().seconds.tolist() == [30, 100, 200, 5_000]


def test_frequent_values_have_the_first_codes_and_ties_go_by_name():
    vocabulary = EventVocabulary.learn(log())
    assert vocabulary.values["event_type"] == ("view", "cart")
    assert vocabulary.values["item"] == ("a", "b")


def test_missing_values_and_absent_fields_have_a_code_of_their_own():
    tokens = tokenise(log(), EventVocabulary.learn(log()))
    assert column(tokens, "item")[-1] == MISSING
    assert (column(tokens, "device") == MISSING).all()


def test_an_item_never_seen_falls_into_a_bucket_below_the_size():
    vocabulary = EventVocabulary.learn(log())
    tokens = tokenise(log(items=("new", "b", "other", None)), vocabulary)
    codes = column(tokens, "item")
    assert codes.max() < vocabulary.size("item")
    assert codes[1] >= FIRST_CODE + 2


def test_gaps_count_from_the_same_actor_s_event_before():
    gaps = column(tokenise(log(), EventVocabulary.learn(log())), "gap")
    assert gaps[0] == gaps[2] == gaps.max()  # first seen
    assert gaps[1] < gaps[3]  # 70 seconds against 4,900


def test_later_events_do_not_change_earlier_tokens():
    vocabulary = EventVocabulary.learn(log())
    before = tokenise(log(), vocabulary)
    after = tokenise(log(items=("a", "b", "a", "b")), vocabulary)
    np.testing.assert_array_equal(before[:3], after[:3])


def test_a_vocabulary_survives_storing():
    vocabulary = EventVocabulary.learn(log())
    assert EventVocabulary.from_dict(vocabulary.to_dict()).sizes == vocabulary.sizes
