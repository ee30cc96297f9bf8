"""Stretches of steps: one program of any length, means, and skipped steps left out."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.train import Learner, batches, skip_nonfinite
from jaxdl.train.advance import Totals, on_device_stretches, streaming_stretches
from jaxdl.train.learner import traced
from tests.train import toys

HPARAMS = traced(toys.LineHParams())


def counted(learner):
    """The Learner, and how often its update was traced."""
    traces = []

    def update(state, batch):
        traces.append(1)
        return learner.update(state, batch)

    return learner._replace(update=update), traces


def starts(learner, data, key):
    """Both ways to advance, over the same batches."""
    draw = jax.jit(batches(data, 8))
    return {
        "on device": lambda: on_device_stretches(learner, data, 8, key, HPARAMS),
        "streaming": lambda: streaming_stretches(
            learner, lambda step: draw(key, jnp.int32(step)), key, HPARAMS
        ),
    }


@pytest.mark.parametrize("way", ["on device", "streaming"])
def test_stretches_of_any_length_are_the_loop_and_compile_once(key, way):
    data, plain = toys.line_data(), toys.line_learner()
    learner, traces = counted(plain)
    advance, state = starts(learner, data, key)[way]()
    draw, update = jax.jit(batches(data, 8)), jax.jit(plain.update)
    looped = plain.init(key, HPARAMS, draw(key, jnp.int32(0)))
    before, step = len(traces), 0
    for count in (1, 4, 2):
        state, means = advance(state, step, count)
        seen = []
        for number in range(step, step + count):
            looped, metrics = update(looped, draw(key, jnp.int32(number)))
            seen.append(jax.device_get(metrics))
        step += count
        for name, value in means.items():
            expected = np.mean([metrics[name] for metrics in seen])
            np.testing.assert_allclose(value, expected, rtol=2e-5)
        np.testing.assert_allclose(state.params["w"], looped.params["w"], rtol=1e-4)
        assert state.step == step
    assert len(traces) == before


@pytest.mark.parametrize("way", ["on device", "streaming"])
def test_the_arguments_outlive_the_run(key, way):
    """States are donated; keys, settings and data are the caller's."""
    data = toys.line_data()
    advance, state = starts(toys.line_learner(), data, key)[way]()
    advance(state, 0, 2)
    assert state.params["w"].is_deleted()
    for leaf in jax.tree.leaves((key, HPARAMS, data)):
        assert not leaf.is_deleted()


def test_the_host_is_at_most_two_steps_ahead(key, monkeypatch):
    """When step n has been sent to the device, step n - 2 has been waited for."""
    data, sent, waited = toys.line_data(), [], []
    draw, wait = jax.jit(batches(data, 8)), jax.block_until_ready

    def source(step):
        sent.append(step)
        return draw(key, jnp.int32(step))

    def recorded(totals):
        waited.append((sent[-1], int(totals.steps[0]) - 1))
        return wait(totals)

    advance, state = streaming_stretches(toys.line_learner(), source, key, HPARAMS)
    monkeypatch.setattr(jax, "block_until_ready", recorded)
    advance(state, 0, 6)
    assert waited[2:] == [(2, 0), (3, 1), (4, 2), (5, 3)]


def test_an_agent_needs_no_data(key):
    advance, state = on_device_stretches(
        toys.chain_agent(), None, 1, key, traced(toys.AgentHParams())
    )
    state, means = advance(state, 0, 3)
    assert state.step == 3
    assert set(means) == {"loss", "reward"}


def alternating():
    """A Learner whose loss is its step, and NaN in steps 1 and 2."""

    def update(state, batch):
        bad = (state.step == 1) | (state.step == 2)
        loss = jnp.where(bad, jnp.nan, state.step.astype(jnp.float32))
        return state._replace(step=state.step + 1), {"loss": loss}

    def init(key, hparams, batch):
        return toys.TrainState(jnp.int32(0), key, hparams, jnp.zeros(()), None, None)

    return skip_nonfinite(Learner(init, update, lambda state, batch: {}), 3)


def test_skipped_steps_count_in_their_flags_only(key):
    advance, state = on_device_stretches(alternating(), None, 1, key, HPARAMS)
    state, means = advance(state, 0, 5)
    assert {name: float(v) for name, v in means.items()} == {
        "loss": pytest.approx((0 + 3 + 4) / 3),
        "skipped": pytest.approx(0.4),
        "stopped": 0,
    }


def test_means_of_nothing_are_nan():
    totals = Totals(jnp.zeros(2, jnp.int32), {"loss": jnp.zeros(())})
    skipped = {"loss": jnp.float32(jnp.nan), "skipped": jnp.float32(1)}
    totals = totals._replace(total={"loss": jnp.zeros(()), "skipped": jnp.zeros(())})
    means = totals.add(skipped).means()
    assert jnp.isnan(means["loss"])
    assert means["skipped"] == 1
