"""Series keep their rule, checked from what came out."""

import numpy as np
import pytest

from jaxdl.data import adding_problem, copy_memory, mackey_glass, narma10


def test_one_number_of_each_half_is_marked_and_their_sum_is_asked_for():
    x, y = adding_problem(40, 7, seed=1)
    assert x.shape == (40, 7, 2)
    assert x.dtype == y.dtype == np.float32
    np.testing.assert_array_equal(x[:, :3, 1].sum(1), 1)
    np.testing.assert_array_equal(x[:, 3:, 1].sum(1), 1)
    for row, target in zip(x, y, strict=True):
        assert target[0] == pytest.approx(row[row[:, 1] == 1, 0].sum())
    assert x[..., 0].min() >= 0
    assert x[..., 0].max() < 1
    again, _ = adding_problem(40, 7, seed=1)
    np.testing.assert_array_equal(x, again)
    assert (x != adding_problem(40, 7, seed=2)[0]).any()


def test_what_was_said_is_asked_for_after_the_silence():
    x, y = copy_memory(6, 5, num_symbols=3, length=2, seed=1)
    assert x.shape == y.shape == (6, 9)
    np.testing.assert_array_equal(x[:, :2], y[:, -2:])
    assert set(x[:, :2].flat) == {1, 2, 3}
    assert not x[:, 2:6].any()
    assert not y[:, :-2].any()
    np.testing.assert_array_equal(x[:, 6:], 4)


def test_mackey_glass_rests_at_one_and_returns_to_it_where_the_lag_is_short():
    np.testing.assert_allclose(mackey_glass(5, start=1.0), 1, atol=1e-12)
    np.testing.assert_allclose(mackey_glass(3, lag=2.0, skip=600), 1, atol=1e-3)


def test_mackey_glass_converges_with_the_step_and_is_chaotic_at_17():
    coarse, fine = (mackey_glass(30, skip=0, steps_a_unit=n) for n in (10, 40))
    np.testing.assert_allclose(coarse, fine, rtol=1e-4)
    one, other = (mackey_glass(2000, start=s, skip=0) for s in (1.2, 1.2 + 1e-6))
    apart = np.abs(one - other)
    assert apart[:50].max() < 1e-4
    assert apart[-500:].max() > 1e-3
    assert 0.2 < one.min() < one.max() < 1.5


def test_narma_keeps_its_rule():
    u, y = narma10(200, seed=3)
    for t in range(10, 199):
        expected = 0.3 * y[t - 1] + 0.05 * y[t - 1] * y[t - 10 : t].sum()
        expected += 1.5 * u[t - 9] * u[t] + 0.1
        assert y[t] == pytest.approx(expected)


def test_narma_that_grows_without_end_is_drawn_again():
    u, y = narma10(1000, seed=83)  # whose first inputs are too much
    assert y.max() < 1.5
    first = np.random.default_rng(83).uniform(0, 0.5, 1060)[-1000:]
    assert (u != first).any()
    for t in (500, 999):
        expected = 0.3 * y[t - 1] + 0.05 * y[t - 1] * y[t - 10 : t].sum()
        assert y[t] == pytest.approx(expected + 1.5 * u[t - 9] * u[t] + 0.1)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: narma10(0), "time must be at least 1; got 0"),
        (lambda: narma10(-5), "time must be at least 1; got -5"),
        (lambda: narma10(3, skip=-1), "skip must be at least 0; got -1"),
        (lambda: mackey_glass(0), "time must be at least 1; got 0"),
        (lambda: mackey_glass(3, steps_a_unit=0), "steps_a_unit must be at least 1"),
        (lambda: mackey_glass(3, lag=float("nan")), "lag must be at least 0.1, .*nan"),
        (lambda: adding_problem(3, 1), "time must be at least 2; got 1"),
        (lambda: copy_memory(3, 0), "delay must be at least 1; got 0"),
        (lambda: copy_memory(3, 1, num_symbols=0), "num_symbols must be at least 1"),
        (lambda: copy_memory(3, 1, length=0), "length must be at least 1; got 0"),
        (lambda: mackey_glass(3, lag=0.01), "lag must be at least 0.1, a step; got"),
    ],
)
def test_bad_sizes_say_what_and_got(make, message):
    with pytest.raises(ValueError, match=message):
        make()
