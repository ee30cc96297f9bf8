"""Bags are samples with replacement, members runs on them, the rest a fair judge."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.core.keys import stream
from jaxdl.core.model import from_functions
from jaxdl.core.types import Dataset, Splits
from jaxdl.train import Plan, ensemble_predict, over_seeds, run, supervised
from jaxdl.train.bagging import bagging, bootstrap_counts, out_of_bag_predict
from tests.train import toys

PLAN = Plan(4, 8)


def identity(outputs):
    return outputs


def test_a_bag_has_as_many_rows_as_the_data_and_each_as_often_as_chance(key):
    """Each row is drawn ``rows`` times with probability ``1 / rows``."""
    rows, bags = 50, 2000
    draw = jax.jit(jax.vmap(lambda k: bootstrap_counts(k, jnp.ones(rows))))
    counts = np.asarray(draw(jax.random.split(key, bags)), np.float64)
    np.testing.assert_array_equal(counts.sum(axis=1), rows)
    inside = (counts > 0).mean(axis=1)
    expected = 1 - (1 - 1 / rows) ** rows
    assert abs(inside.mean() - expected) < 4 * inside.std() / np.sqrt(bags)
    assert abs(expected - 0.632) < 0.005
    each = 1 - 1 / rows  # the variance of a row's count
    assert np.all(np.abs(counts.mean(axis=0) - 1) < 4.5 * np.sqrt(each / bags))
    assert abs(counts.var() / each - 1) < 0.02
    pairs = np.cov(counts.T)
    np.fill_diagonal(pairs, np.nan)
    assert abs(np.nanmean(pairs) + 1 / rows) < 0.001  # a count more is one less


def test_rows_of_weight_0_are_never_drawn_whatever_the_others_weigh(key):
    weight = jnp.array([0.0, 3.0, 0.0, 0.1, 1.0, 0.0])
    draw = jax.jit(jax.vmap(lambda k: bootstrap_counts(k, weight)))
    counts = np.asarray(draw(jax.random.split(key, 3000)))
    assert not np.any(counts[:, weight == 0])
    np.testing.assert_array_equal(counts.sum(axis=1), 3)
    mean = counts[:, weight > 0].mean(axis=0)
    assert np.all(np.abs(mean - 1) < 4 * np.sqrt(2 / 3 / 3000))
    np.testing.assert_array_equal(bootstrap_counts(key, jnp.zeros(4)), jnp.zeros(4))
    np.testing.assert_array_equal(bootstrap_counts(key, jnp.ones(1)), jnp.ones(1))


@pytest.mark.parametrize("strategy", ["vmap", "loop"])
def test_a_member_is_the_single_run_on_its_bag(key, strategy):
    """Training by hand on the bag's rows, validation by hand on the others."""
    whole = run(toys.line_learner(), PLAN)
    data = toys.line_data()._replace(weight=jnp.linspace(0, 2, 24))
    bagged = bagging(whole, 2, strategy=strategy)(key, toys.LineHParams(), data)
    assert bagged.counts.shape == (2, 24)
    single, weight = jax.jit(whole), data.weight
    for i, k in enumerate(jax.random.split(key, 2)):
        counts = np.asarray(bagged.counts[i])
        np.testing.assert_array_equal(
            counts, bootstrap_counts(stream(k, "bag"), weight)
        )
        inside, unseen = counts > 0, (counts == 0) & np.asarray(weight > 0)
        train = jax.tree.map(lambda a, rows=inside: a[rows], data)
        train = train._replace(weight=train.weight * counts[inside])
        validation = jax.tree.map(lambda a, rows=unseen: a[rows], data)
        state, history = single(k, toys.LineHParams(), Splits(train, validation))
        close = dict(rtol=2e-4, atol=1e-5)
        np.testing.assert_allclose(
            bagged.state.params["w"][i], state.params["w"], **close
        )
        for part in ("train", "validation"):
            found = getattr(bagged.history, part)["loss"][i]
            np.testing.assert_allclose(found, getattr(history, part)["loss"], **close)


def test_a_row_that_is_held_out_or_not_in_the_bag_never_reaches_training(key):
    data = toys.line_data()
    data = data._replace(y=data.y.at[3].set(jnp.nan).at[7].set(jnp.nan))
    data = data._replace(weight=jnp.ones(24).at[3].set(0.0))  # row 7 may be drawn
    plan = Plan(24, 8)
    bagged = bagging(run(toys.line_learner(), plan), 8)(key, toys.LineHParams(), data)
    assert not np.any(bagged.counts[:, 3])
    poisoned = np.asarray(bagged.counts[:, 7] > 0)
    assert 0 < poisoned.sum() < 8
    finite = np.isfinite(bagged.state.params["w"]).all(axis=(1, 2))
    np.testing.assert_array_equal(finite, ~poisoned)


def test_a_validation_part_of_ones_own_is_kept(key):
    whole, data = run(toys.line_learner(), PLAN), toys.line_data()
    splits = Splits(data, Dataset(data.x[:5], 100 + data.y[:5]))
    bagged = bagging(whole, 2)(key, toys.LineHParams(), splits)
    assert np.all(bagged.history.validation["loss"] > 5000)
    members, _ = over_seeds(whole, 2)(key, toys.LineHParams(), data)
    assert not np.allclose(bagged.state.params["w"], members.params["w"])


def test_the_out_of_bag_prediction_is_the_mean_of_those_that_never_saw_the_row(key):
    data, model = toys.line_data(), toys.line_model()
    bagged = bagging(run(toys.line_learner(), PLAN), 4)(key, toys.LineHParams(), data)
    found = np.asarray(out_of_bag_predict(model, identity)(bagged, data.x))
    alone = np.asarray(data.x[None] @ bagged.state.params["w"])
    for row in range(24):
        unseen = np.asarray(bagged.counts[:, row] == 0)
        if unseen.any():
            np.testing.assert_allclose(
                found[row], alone[unseen, row].mean(0), rtol=1e-5
            )
        else:
            assert np.isnan(found[row]).all()
    everybody = bagged._replace(counts=jnp.zeros_like(bagged.counts))
    np.testing.assert_allclose(
        out_of_bag_predict(model, identity)(everybody, data.x),
        ensemble_predict(model, identity)(bagged.state, data.x),
        rtol=1e-5,
    )


class HParams(NamedTuple):
    """The step size of least squares."""

    learning_rate: Any = 0.3


def regression(key, rows, noise=1.0):
    """Ten inputs of which two matter, and noise."""
    key_x, key_y = jax.random.split(key)
    x = jax.random.normal(key_x, (rows, 10))
    y = x[:, :1] - 2 * x[:, 1:2] + noise * jax.random.normal(key_y, (rows, 1))
    return Dataset(x, y)


def test_the_out_of_bag_error_is_that_on_new_rows_within_standard_errors(key):
    """Forty regressions, judged both ways; rows that were seen look better."""
    model = from_functions(
        lambda key, x: {"w": jnp.zeros((x.shape[1], 1))},
        lambda params, x: x @ params["w"],
    )
    learner = supervised(
        model,
        lambda outputs, batch, hparams: jnp.mean((outputs - batch.y) ** 2, axis=-1) / 2,
        lambda hparams: optax.sgd(hparams.learning_rate),
    )
    bags = bagging(run(learner, Plan(60, 40)), 30)
    predict = ensemble_predict(model, identity)

    def trial(key):
        key_train, key_test, key_run = jax.random.split(key, 3)
        data, new = regression(key_train, 40), regression(key_test, 400)
        bagged = bags(key_run, HParams(), data)
        unseen = out_of_bag_predict(model, identity)(bagged, data.x)
        others = (predict(bagged.state, x) for x in (new.x, data.x))
        errors = [
            jnp.nanmean((found - y) ** 2)
            for found, y in zip((unseen, *others), (data.y, new.y, data.y), strict=True)
        ]
        return jnp.stack(errors)

    found = np.asarray(jax.jit(jax.vmap(trial))(jax.random.split(key, 40)), np.float64)
    bag, new, train = found.T

    def apart(one, other):
        return np.mean(one - other) / (np.std(one - other) / np.sqrt(40))

    # Those that never saw a row are a third of the members, so their mean is noisier.
    assert abs(apart(bag, new)) < 4
    assert apart(new, train) > 8
    assert apart(bag, train) > 8
    assert bag.mean() < 1.15 * new.mean()


def test_what_cannot_be_is_refused(key):
    whole = run(toys.line_learner(), PLAN)
    with pytest.raises(ValueError, match="num_members must be at least 1; got 0"):
        bagging(whole, 0)
    with pytest.raises(TypeError, match="data must be Splits or a Dataset; got None"):
        bagging(whole, 2)(key, toys.LineHParams(), None)
    with pytest.raises(ValueError, match="same number of rows, at least 1"):
        bagging(whole, 2)(key, toys.LineHParams(), Dataset(jnp.zeros((0, 3))))
