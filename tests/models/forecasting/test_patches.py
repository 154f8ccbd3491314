import numpy as np
import pytest

from cartwise.models.forecasting.patches.bases import naive_bases
from cartwise.models.forecasting.patches.inference import PatchForecaster, packaged_forecaster
from cartwise.models.forecasting.patches.synthetic import generate
from cartwise.models.forecasting.patches.tokens import History, make_tokens
from tests.models.forecasting.shop_series import weekly_sales


def history_of(y: np.ndarray, horizon: int, seasons: tuple[int, ...] = (7, 365)) -> History:
    hours = 24.0 * np.arange(len(y) + horizon)
    return History(y, np.ones(len(y), bool), np.zeros(len(y) + horizon), hours, seasons)


def test_bases_repeat_the_last_season() -> None:
    bases = naive_bases(np.arange(14.0), (7,), 10)
    assert bases[0].tolist() == [7, 8, 9, 10, 11, 12, 13, 7, 8, 9]
    assert bases[6].tolist() == [13.0] * 10


def test_bases_exist_for_one_value() -> None:
    assert (naive_bases(np.array([5.0]), (7, 365), 3) == 5).all()


def test_quantiles_never_cross_and_reach_beyond_one_pass() -> None:
    quantiles = packaged_forecaster().quantiles([history_of(weekly_sales(400), 150)], 150)
    assert quantiles.shape == (1, 150, 7)
    assert (np.diff(quantiles, axis=-1) >= 0).all()


def test_forecasts_scale_and_shift_with_the_series() -> None:
    y = weekly_sales(400)
    one = packaged_forecaster().quantiles([history_of(y, 14)], 14)
    other = packaged_forecaster().quantiles([history_of(1000 * y, 14)], 14)
    assert np.allclose(1000 * one, other, rtol=1e-3)


def test_values_after_the_present_change_nothing() -> None:
    y = weekly_sales(400)
    alone = make_tokens([history_of(y[:300], 100)], 48)
    assert np.array_equal(alone.past, make_tokens([history_of(y[:300].copy(), 100)], 48).past)
    assert alone.bases.shape[-1] == 48


def test_beats_the_seasonal_naive_on_noisy_weeks() -> None:
    naive, ours = [], []
    for seed in range(12):
        y = weekly_sales(300, seed=seed, noise=0.2)
        median = packaged_forecaster().quantiles([history_of(y[:-14], 14)], 14)[0, :, 3]
        ours.append(np.abs(median - y[-14:]).mean())
        naive.append(np.abs(np.resize(y[-21:-14], 14) - y[-14:]).mean())
    assert np.mean(ours) < 0.9 * np.mean(naive)


def test_a_generated_series_is_repeatable() -> None:
    one, other = (generate(np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(one.y, other.y)
    assert np.isfinite(one.y).all()


def test_numpy_and_torch_agree() -> None:
    torch = pytest.importorskip("torch")
    from cartwise.models.forecasting.patches.network import PatchTransformer

    torch.manual_seed(0)
    network = PatchTransformer()
    torch.nn.init.normal_(network.head.weight, std=0.05)
    tokens = make_tokens([history_of(weekly_sales(days), 40) for days in (30, 200, 500)], 40)
    arrays = (tokens.past, tokens.past_seen, tokens.future, tokens.overall, tokens.bases.astype(np.float32))
    with torch.no_grad():
        expected = network(*(torch.from_numpy(np.ascontiguousarray(a)) for a in arrays)).numpy()
    found = PatchForecaster({name: value.numpy() for name, value in network.state_dict().items()})._forward(tokens)
    assert np.allclose(expected, found, atol=1e-4)
