import threading

import pytest

from cartwise.workspace.history import History


@pytest.fixture
def history(tmp_path) -> History:
    return History(tmp_path / "history.sqlite")


def ask(history: History, thread: str, question: str, user: str = "ann") -> int:
    return history.append(
        thread, question, answer={"text": f"re {question}"}, dialogue_state={"metric": "revenue"}, user=user
    )


def test_turns_are_numbered_by_conversation(history):
    assert [ask(history, "a", "1"), ask(history, "b", "2"), ask(history, "a", "3")] == [1, 1, 2]


def test_last_gives_the_last_turns_oldest_first(history):
    for question in ("one", "two", "three"):
        ask(history, "a", question)
    turns = history.last("a", 2)
    assert [turn.question for turn in turns] == ["two", "three"]
    assert turns[1].answer == {"text": "re three"}
    assert turns[1].dialogue_state == {"metric": "revenue"}


def test_threads_are_those_of_the_person_latest_first(history):
    ask(history, "a", "first of a")
    ask(history, "b", "first of b")
    ask(history, "c", "of another", user="bob")
    ask(history, "a", "second of a")
    assert [(thread.thread_id, thread.first_question, thread.turns) for thread in history.threads("ann")] == [
        ("a", "first of a", 2),
        ("b", "first of b", 1),
    ]


def test_reading_an_absent_history_makes_no_file(tmp_path):
    history = History(tmp_path / "history.sqlite")
    assert history.turns("a") == []
    assert history.threads() == []
    assert history.delete("a") == 0
    assert not list(tmp_path.iterdir())


def test_deleting_a_conversation_removes_its_bytes(history, tmp_path):
    ask(history, "a", "a-very-rare-word")
    ask(history, "b", "stays")
    assert history.delete("a") == 1
    assert not any(b"a-very-rare-word" in path.read_bytes() for path in tmp_path.iterdir())
    assert [turn.question for turn in history.turns("b")] == ["stays"]


def test_erasing_a_value_removes_turns_with_that_word_only(history):
    ask(history, "a", "orders of customer 12346?")
    ask(history, "a", "orders of customer 123467?")
    history.append("a", "top", answer={"rows": [["12346", 5]]}, dialogue_state={})
    assert history.erase_value("12346") == 2
    assert [turn.question for turn in history.turns("a")] == ["orders of customer 123467?"]


def test_turns_of_two_threads_at_once_all_arrive(history):
    workers = [threading.Thread(target=ask, args=(history, "a", str(number))) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [turn.n for turn in history.turns("a")] == list(range(1, 9))


def test_the_lock_holds_one_turn_of_a_conversation_at_a_time(history):
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait()
        with history.lock("a"):
            order.append("second")

    worker = threading.Thread(target=second)
    worker.start()
    with history.lock("a"):
        inside.set()
        with history.lock("b"):  # another conversation does not wait
            order.append("other")
        worker.join(0.1)
        order.append("first")
    worker.join()
    assert order == ["other", "first", "second"]
