"""Averages of what is learned: their closed form, and where they are read."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.train import Plan, ema, restore_state, run, save_state, skip_nonfinite
from jaxdl.train.ema import decay_at
from tests.train import toys

STEPS = 5


@pytest.fixture
def start(key):
    batch = toys.everything(toys.line_data())
    return key, toys.LineHParams(), batch


def shares(decay, steps):
    """How much each visited value counts in the average, the first one included."""
    share = np.array([1.0])
    for step in range(steps):
        stays = min(decay, (1 + step) / (10 + step))
        share = np.append(stays * share, 1 - stays)
    return share


def host(tree):
    """Its numbers in double precision."""
    return jax.tree.map(lambda leaf: np.asarray(leaf, np.float64), tree)


def test_the_decay_rises_to_its_end_and_stays_there():
    found = [float(decay_at(0.8, step)) for step in (0, 1, 34, 35, 36, 10**9)]
    np.testing.assert_allclose(found[:3], [1 / 10, 2 / 11, 35 / 44], rtol=1e-6)
    np.testing.assert_allclose(found[3:], 0.8, rtol=1e-6)  # (1 + 35) / (10 + 35)
    assert float(decay_at(0.0, 7)) == 0
    assert float(decay_at(1.0, 10**9)) <= 1


@pytest.mark.parametrize("decay", [0.2, 0.8])
def test_the_average_has_its_closed_form_and_training_is_unchanged(start, decay):
    """Batch statistics count as parameters do; with 0.2 the rise ends on the way."""
    plain = toys.line_learner(toys.Normed(), optax.sgd(0.1))
    averaged, batch = ema(plain, decay), start[2]
    state, own = plain.init(*start), averaged.init(*start)
    update, update_own = jax.jit(plain.update), jax.jit(averaged.update)
    visited = [host((state.params, state.model_state))]
    for _ in range(STEPS):
        state, metrics = update(state, batch)
        own, also = update_own(own, batch)
        visited.append(host((state.params, state.model_state)))
        assert toys.same(own.inner.params, state.params)
        np.testing.assert_allclose(also["loss"], metrics["loss"], rtol=1e-6)
    share = shares(decay, STEPS)
    assert share.sum() == pytest.approx(1)
    assert own.step == STEPS
    mean = jax.tree.map(lambda *a: np.tensordot(share, np.stack(a), 1), *visited)
    found = own.extra["params"], own.extra["model_state"]
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5), found, mean)
    params, model_state = jax.tree.map(lambda a: jnp.asarray(a, jnp.float32), mean)
    expected = state._replace(params=params, model_state=model_state)
    evaluated = averaged.evaluate(own, batch)["loss"].compute()
    loss = plain.evaluate(expected, batch)["loss"].compute()
    np.testing.assert_allclose(evaluated, loss, rtol=1e-5)
    half = expected._replace(model_state=state.model_state)  # of the last update
    assert abs(float(plain.evaluate(half, batch)["loss"].compute() - loss)) > 1e-3


def test_decays_and_seeds_may_be_axes(start):
    """Each run of a batch is the run by itself; here the decay rises past 0.15."""

    def average(key, decay):
        learner = ema(toys.line_learner(), decay)
        state, _ = run(learner, Plan(3, 8))(key, start[1], toys.line_data())
        return state.extra["params"]["w"]

    keys, decays = jax.random.split(start[0], 3), jnp.array([0.0, 0.15, 1.0])
    together = jax.jit(jax.vmap(average))(keys, decays)
    alone = jax.jit(average)
    for one, key, decay in zip(together, keys, decays, strict=True):
        np.testing.assert_allclose(one, alone(key, decay), rtol=1e-5)
    others = jax.vmap(average, (None, 0))(keys[0], decays)
    assert len(np.unique(np.asarray(others)[:, 0, 0])) == 3


def test_the_average_replaces_parameters_however_deep(start):
    learner = ema(skip_nonfinite(toys.line_learner(), 3), 0.5)
    state = learner.init(*start)
    moved = state._replace(extra=jax.tree.map(lambda a: a + 1, state.extra))
    plain = toys.line_learner()
    first = plain.init(*start)
    expected = plain.evaluate(first._replace(params=moved.extra["params"]), start[2])
    assert learner.evaluate(moved, start[2])["loss"] == expected["loss"]


def test_a_state_of_parameters_alone_will_do(key):
    learner = ema(toys.chain_agent(), 0.5)
    state, _ = jax.jit(learner.update)(
        learner.init(key, toys.AgentHParams(), None), None
    )
    assert set(state.extra) == {"params"}
    np.testing.assert_allclose(state.extra["params"], 0.9 * state.params, rtol=1e-6)


def test_16_bits_stay_so_and_counts_are_the_last(key):
    count = jnp.int32(3)

    def init(key, hparams, batch):
        return toys.TrainState(jnp.int32(0), key, None, {"w": batch}, count, None)

    def update(state, batch):
        return state._replace(model_state=state.model_state + 1), {}

    learner = ema(toys.line_learner()._replace(init=init, update=update), 0.9)
    new, _ = learner.update(learner.init(key, None, jnp.ones(2, jnp.bfloat16)), None)
    assert new.extra["params"]["w"].dtype == jnp.bfloat16
    assert new.extra["model_state"] == 4


def test_a_checkpoint_from_before_statistics_were_averaged_is_refused(start, tmp_path):
    """It held the average of the parameters alone, without the rise of the decay."""
    learner = ema(toys.line_learner(), 0.5)
    state = learner.init(*start)
    save_state(tmp_path, state._replace(extra=state.inner.params), 1)
    with pytest.raises(
        ValueError, match=r"differences:\n(.*\n)*  extra.params.w: miss"
    ):
        restore_state(tmp_path, state)
