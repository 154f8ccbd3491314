"""Values that are missing because a join finds no partner: a customer whom the table of people does not know has no segment."""

from cartwise.workspace.warehouse.request import Filter, Transform
from tests.workspace.warehouse.answers import answer

MISSING = Filter(field="segment", op="is_null")


def test_rows_without_a_partner_are_missing_what_it_would_tell(connection):
    # Customer 4 and the guest are not among the people.
    assert answer(connection, metrics=("revenue",), filters=(MISSING,)) == [(30.0,)]
    either = Filter(field="segment", op="in", values=("new", None))
    assert answer(connection, metrics=("revenue",), filters=(either,)) == [(37.0,)]


def test_share_of_what_is_missing_and_of_what_is_there_make_the_whole(connection):
    known = Filter(field="segment", op="not_null")
    shares = [
        answer(connection, metrics=("customers",), transforms=(Transform(kind="share", filters=(part,)),))
        for part in (MISSING, known)
    ]
    assert shares == [[(4, 25.0)], [(4, 75.0)]]


def test_a_join_that_groups_too_leaves_the_partnerless_out(connection):
    rows = answer(connection, metrics=("revenue",), dimensions=("age",), filters=(MISSING,))
    assert rows == []
