from datetime import UTC, datetime, timedelta, timezone

import pytest

from cartwise.errors import RetryableInput
from cartwise.workspace.live_events import LiveEvents

VIEW = {"user_id": "u1", "event_type": "view", "timestamp": "2024-05-01T10:00:00", "item_id": 7}


@pytest.fixture
def events(tmp_path) -> LiveEvents:
    return LiveEvents(tmp_path / "events_live.sqlite")


def test_events_are_read_after_a_number_in_order(events):
    first = events.append([VIEW])
    last = events.append([{**VIEW, "event_type": "purchase", "value": "9.5"}])
    assert (first, last) == (1, 2)
    (event,) = events.read(since=first)
    assert event.values == {
        "user_id": "u1",
        "event_type": "purchase",
        "timestamp": datetime(2024, 5, 1, 10),
        "item_id": "7",
        "value": 9.5,
    }


def test_reading_before_the_first_event_makes_no_file(events, tmp_path):
    assert events.read() == []
    assert not list(tmp_path.iterdir())


def test_times_with_an_offset_become_utc(events):
    moment = datetime(2024, 5, 1, 10, tzinfo=timezone(timedelta(hours=2)))
    events.append([{**VIEW, "timestamp": moment}, {**VIEW, "timestamp": datetime(2024, 5, 1, 9, tzinfo=UTC)}])
    assert [event.values["timestamp"].hour for event in events.read()] == [8, 9]


def test_forgotten_numbers_are_not_used_again(events):
    last = events.append([VIEW, VIEW])
    assert events.forget(last) == 2
    assert events.append([VIEW]) == 3


def test_erasing_a_user_removes_the_bytes(events, tmp_path):
    events.append([{**VIEW, "user_id": "rare-user"}, VIEW])
    assert events.erase_user("rare-user") == 1
    assert not any(b"rare-user" in path.read_bytes() for path in tmp_path.iterdir())
    assert len(events.read()) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"user_id": None}, "bad_event"),
        ({"basket": 1}, "bad_event"),
        ({"timestamp": "yesterday"}, "bad_event_value"),
        ({"value": "many"}, "bad_event_value"),
    ],
)
def test_one_bad_event_refuses_the_whole_batch(events, change, code):
    with pytest.raises(RetryableInput) as caught:
        events.append([VIEW, {**VIEW, **change}])
    assert caught.value.code == code
    assert events.read() == []
