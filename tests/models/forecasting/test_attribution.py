import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cartwise.models.forecasting.attribution import split_product, split_sales, surprise_of

factor = st.floats(min_value=0.01, max_value=100)


@given(st.lists(st.tuples(factor, factor), min_size=1, max_size=5))
def test_factor_parts_sum_to_the_change(pairs: list[tuple[float, float]]) -> None:
    before, after = (np.array(side) for side in zip(*pairs, strict=True))
    change = after.prod() - before.prod()
    assert np.isclose(split_product(before, after).sum(), change, rtol=1e-9, atol=1e-6)


def test_only_the_factor_that_moved_has_a_part() -> None:
    parts = split_product(np.array([100.0, 0.05, 40.0]), np.array([100.0, 0.04, 40.0]))
    assert np.allclose(parts, [0.0, -40.0, 0.0])


amounts = st.integers(min_value=0, max_value=50)


@given(st.lists(st.tuples(amounts, amounts, st.integers(1, 20), st.integers(1, 20)), min_size=1, max_size=8))
def test_sales_parts_sum_to_the_change(products: list[tuple[int, int, int, int]]) -> None:
    units = np.array([[late, early] for late, early, _, _ in products], dtype=float)
    prices = np.array([[late, early] for _, _, late, early in products], dtype=float)
    parts = split_sales(units * prices, units)
    total = parts.volume + parts.price + parts.mix + parts.new_products + parts.gone_products
    change = float((units * prices)[:, 0].sum() - (units * prices)[:, 1].sum())
    assert np.isclose(total, change, atol=1e-6)


def test_a_pure_price_rise_is_all_price() -> None:
    units = np.array([[10.0, 10.0], [5.0, 5.0]])
    parts = split_sales(units * np.array([[12.0, 10.0], [2.0, 2.0]]), units)
    assert np.isclose(parts.price, 20.0)
    assert np.isclose(parts.volume, 0.0)
    assert np.isclose(parts.mix, 0.0)


def test_the_slice_whose_share_moved_surprises_most() -> None:
    surprise = surprise_of(np.array([100.0, 100.0, 100.0]), np.array([100.0, 20.0, 105.0]))
    assert surprise.argmax() == 1
    assert np.allclose(surprise_of(np.array([2.0, 3.0]), np.array([4.0, 6.0])), 0.0)
