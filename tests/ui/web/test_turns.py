from cartwise.agent.answer import Answer
from cartwise.agent.events import Final, StepStarted, Token
from cartwise.ui.web.turns import Stops, TurnView, after_event, follow_turn

ANSWER = Answer(id="a", thread_id="t", question="q", language="en", outcome="answered", text="done")


def test_follow_turn_ends_with_the_answer():
    events = [
        StepStarted(index=0, tool="query_data", title="x", arguments={}),
        *[Token(text="a", message_id="1")] * 50,
        Final(answer=ANSWER),
    ]
    views = list(follow_turn(events, "q"))
    assert views[-1].answer == ANSWER
    assert views[-1].text == "a" * 50


def test_follow_turn_shows_fewer_views_than_tokens():
    events = [*[Token(text="a", message_id="1")] * 500, Final(answer=ANSWER)]
    assert len(list(follow_turn(events, "q"))) < 50


def test_after_event_drops_the_text_of_an_abandoned_message():
    view = after_event(TurnView("q"), Token(text="wrong", message_id="1"))
    assert after_event(view, Token(text="right", message_id="2")).text == "right"


def test_stops_stop_the_turn_of_their_session_only():
    stops = Stops()
    one, other = stops.start("a"), stops.start("b")
    stops.stop("a")
    assert (one.is_set, other.is_set) == (True, False)


def test_stops_stop_a_former_turn_when_the_session_starts_another():
    stops = Stops()
    former = stops.start("a")
    stops.start("a")
    assert former.is_set


def test_stops_forget_only_the_turn_that_ended():
    stops = Stops()
    former = stops.start("a")
    latter = stops.start("a")
    stops.end("a", former)
    stops.stop("a")
    assert latter.is_set


def test_stops_do_nothing_without_a_turn():
    Stops().stop("nobody")
