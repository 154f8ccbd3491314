"""What an assumption speaks of."""

from datetime import date

import pytest

from cartwise.tools.forecast.known_events import KnownEvent
from cartwise.tools.forecast.scenario_words import understand

NOTE = KnownEvent(
    "Black Friday weekend, 15 % off", date(2024, 11, 29), None, "Black Friday weekend, 15 % off", "annotation"
)
ADVENT = KnownEvent("Advent Gifts", date(2024, 12, 4), date(2024, 12, 19), "C7 Advent Gifts coupon email", "campaign")
SPRING = KnownEvent(
    "Spring Postcard", date(2024, 3, 4), date(2024, 3, 19), "C3 Spring Postcard mailing post", "campaign"
)
EVENTS = [SPRING, NOTE, ADVENT]


@pytest.mark.parametrize("text", ["we repeat the Black Friday campaign", "重复黑色星期五活动", "再做一次黑五"])
def test_an_occasion_finds_the_shop_s_note(text):
    spoken = understand(text, EVENTS)
    assert spoken.occasion == "black_friday"
    assert spoken.events == (NOTE,)


def test_a_campaign_is_found_by_its_name():
    assert understand("we run the spring postcard again", EVENTS).events == (SPRING,)


def test_a_campaign_is_found_by_its_type():
    assert understand("another coupon campaign", EVENTS).events == (ADVENT,)


def test_the_promotion_is_any_campaign_of_the_shop():
    spoken = understand("the promotion starts Thursday", EVENTS)
    assert spoken.is_any
    assert spoken.events == (SPRING, ADVENT)


def test_an_occasion_without_a_note_is_the_calendar_s():
    spoken = understand("we repeat the Black Friday campaign", [SPRING])
    assert (spoken.occasion, spoken.events) == ("black_friday", ())


def test_what_names_nothing_is_not_understood():
    spoken = understand("we hire a juggler", EVENTS)
    assert (spoken.events, spoken.occasion, spoken.is_any) == ((), None, False)
