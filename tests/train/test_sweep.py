"""Sweeps: every trial with every seed is the single run; grids and draws."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from jaxdl.train import (
    Plan,
    grid,
    log_uniform,
    over_seeds,
    random_trials,
    run,
    sweep,
    uniform,
)
from jaxdl.train.sweep import named_leaves, with_leaves
from tests.train import toys

PLAN = Plan(2, 8)


class Mixed(NamedTuple):
    """Settings of several kinds."""

    rate: Any = 0.1
    steps: Any = 5
    inner: Any = None
    table: Any = None


UNIT = uniform(0.0, 1.0)
MIXED = Mixed(inner={"slope": 0.5}, table=jnp.arange(3.0))


def test_every_trial_with_every_seed_is_the_single_run(key):
    whole, data = run(toys.line_learner(), PLAN), toys.line_data()
    trials = grid(toys.LineHParams(), learning_rate=[0.05, 0.1, 0.2])
    state, history = sweep(whole, 2)(key, trials, data)
    assert history.train["loss"].shape == (3, 2, 2)
    seeds = jax.random.split(key, 2)
    assert (state.key == jnp.stack([seeds] * 3)).all()
    rates = np.asarray(state.hparams.learning_rate)
    np.testing.assert_allclose(rates, [[0.05] * 2, [0.1] * 2, [0.2] * 2])
    single = jax.jit(whole)
    for i, j in ((0, 1), (2, 0)):
        hparams = jax.tree.map(lambda a, i=i: a[i], trials)
        expected, _ = single(seeds[j], hparams, data)
        np.testing.assert_allclose(
            state.params["w"][i, j], expected.params["w"], rtol=1e-5, atol=1e-6
        )


def test_every_seed_is_the_single_run(key):
    whole, data = run(toys.line_learner(), PLAN), toys.line_data()
    state, _ = over_seeds(whole, 3, strategy="loop")(key, toys.LineHParams(), data)
    keys = jax.random.split(key, 3)
    expected, _ = jax.jit(whole)(keys[2], toys.LineHParams(), data)
    np.testing.assert_allclose(state.params["w"][2], expected.params["w"], rtol=1e-5)
    assert (state.key == keys).all()


def test_a_grid_is_the_product_in_order_and_leaves_the_rest():
    trials = grid(MIXED, rate=[1, 2], steps=[10, 20, 30])
    assert trials.rate.tolist() == [1, 1, 1, 2, 2, 2]
    assert trials.steps.tolist() == [10, 20, 30] * 2
    assert trials.inner["slope"].tolist() == [0.5] * 6
    assert (trials.table == jnp.stack([jnp.arange(3.0)] * 6)).all()
    assert trials.rate.dtype == jnp.float32
    assert trials.steps.dtype == jnp.int32
    slopes = grid(MIXED, slope=[0.25, 0.5]).inner["slope"]
    assert slopes.tolist() == [0.25, 0.5]
    assert grid(MIXED, steps=[0.5]).steps.tolist() == [0.5]


def test_draws_follow_their_distributions(key):
    trials = random_trials(
        key, MIXED, 4000, rate=log_uniform(1e-4, 1e-1), slope=uniform(-2.0, 3.0)
    )
    rate, slope = np.asarray(trials.rate), np.asarray(trials.inner["slope"])
    for values, low, high in ((np.log10(rate), -4, -1), (slope, -2, 3)):
        assert values.min() >= low - 1e-6
        assert values.max() <= high
        assert stats.kstest((values - low) / (high - low), "uniform").pvalue > 1e-6
    assert abs(np.corrcoef(np.log(rate), slope)[0, 1]) < 4.5 / np.sqrt(4000)
    assert trials.steps.tolist() == [5] * 4000


def test_the_draws_of_one_setting_do_not_depend_on_the_others(key):
    alone = random_trials(key, MIXED, 5, rate=UNIT).rate
    both = random_trials(key, MIXED, 5, slope=UNIT, rate=UNIT)
    assert (alone == both.rate).all()
    assert (both.inner["slope"] != both.rate).all()
    other = random_trials(jax.random.fold_in(key, 1), MIXED, 5, rate=UNIT).rate
    assert (alone != other).all()


def test_leaves_are_named_by_the_end_of_their_path():
    assert list(named_leaves(MIXED)) == ["rate", "steps", "slope", "table"]
    twice = {"a": {"rate": 1.0}, "b": {"rate": 2.0}}
    with pytest.raises(
        ValueError, match=r"must differ in name; got \['rate', 'rate'\]"
    ):
        named_leaves(twice)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grid(MIXED, rat=[1.0]), "parameter 'rat'. Did you mean rate"),
        (lambda: grid(MIXED, rate=[]), r"common length, at least 1; got \[0\]"),
        (lambda: with_leaves(MIXED, {}), r"common length, at least 1; got \[\]"),
        (
            lambda: with_leaves(MIXED, {"rate": jnp.ones(2), "steps": jnp.ones(3)}),
            r"columns of a sweep must have one common length, .* got \[2, 3\]",
        ),
        (lambda: uniform(1.0, 1.0), r"low must be less than high; got \(1.0, 1.0\)"),
        (lambda: log_uniform(0.0, 1.0), r"0 < low < high; got \(0.0, 1.0\)"),
        (lambda: log_uniform(2.0, 1.0), r"0 < low < high; got \(2.0, 1.0\)"),
        (
            lambda: random_trials(jax.random.key(0), MIXED, 0, rate=UNIT),
            "num_trials must be at least 1; got 0",
        ),
        (lambda: over_seeds(print, 0), "num_seeds must be at least 1; got 0"),
        (lambda: sweep(print, 0), "num_seeds must be at least 1; got 0"),
    ],
)
def test_errors(call, message):
    with pytest.raises(ValueError, match=message):
        call()
