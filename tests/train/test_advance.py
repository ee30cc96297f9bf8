"""Stretches of steps: one program of any length, means, and where they end early."""

import os
import signal

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.types import Batch
from jaxdl.train import Learner, batches, skip_nonfinite
from jaxdl.train.advance import (
    Totals,
    no_steps,
    nothing,
    on_device_stretches,
    streaming_stretches,
)
from jaxdl.train.interrupt import Interrupts
from jaxdl.train.learner import traced
from jaxdl.train.manifest import expected
from tests.train import toys

HPARAMS = traced(toys.LineHParams())
NOTHING = Batch(None, None, jnp.ones(1))
QUIET = Interrupts(active=False)


def counted(learner):
    """The Learner, and how often its update was traced."""
    traces = []

    def update(state, batch):
        traces.append(1)
        return learner.update(state, batch)

    return learner._replace(update=update), traces


def starts(learner, data, key, ready=nothing):
    """Both ways to advance, over the same batches."""
    draw = jax.jit(batches(data, 8))
    return {
        "on device": lambda: on_device_stretches(learner, data, 8, key, HPARAMS, ready),
        "streaming": lambda: streaming_stretches(
            learner, lambda n: draw(key, jnp.int32(n)), key, HPARAMS, QUIET, ready
        ),
    }


@pytest.mark.parametrize("way", ["on device", "streaming"])
def test_stretches_of_any_length_are_the_loop_and_compile_once(key, way):
    data, plain = toys.line_data(), toys.line_learner()
    learner, traces = counted(plain)
    stretches = starts(learner, data, key)[way]()
    draw, update = jax.jit(batches(data, 8)), jax.jit(plain.update)
    looped = plain.init(key, HPARAMS, draw(key, jnp.int32(0)))
    state, sums = stretches.init(), stretches.empty
    before, step, seen = len(traces), 0, []
    for count, look in ((1, True), (3, False), (2, True), (0, False), (2, True)):
        state, sums = stretches.advance(state, sums, step, count)
        for number in range(step, step + count):
            given = draw(key, jnp.int32(number))
            assert toys.same(stretches.batch(looped, number), given)
            looped, metrics = update(looped, given)
            seen.append(jax.device_get(metrics))
        step += count
        assert state.step == step
        assert sums.steps.tolist() == [len(seen)] * 2
        np.testing.assert_allclose(state.params["w"], looped.params["w"], rtol=1e-4)
        if not look:  # the sums go on into the next stretch
            continue
        for name, value in sums.means().items():
            wanted = np.mean([metrics[name] for metrics in seen])
            np.testing.assert_allclose(value, wanted, rtol=2e-5)
        sums, seen = stretches.empty, []
    assert len(traces) == before


@pytest.mark.parametrize("way", ["on device", "streaming"])
def test_cutting_a_stretch_changes_no_bit(key, way):
    """A run that was interrupted between two looks is the same run."""
    stretches = starts(toys.line_learner(), toys.line_data(), key)[way]()
    whole = stretches.advance(stretches.init(), stretches.empty, 0, 5)
    state, sums = stretches.init(), stretches.empty
    for step, count in ((0, 2), (2, 1), (3, 2)):
        state, sums = stretches.advance(state, sums, step, count)
    assert toys.same(toys.besides(state, "key"), toys.besides(whole[0], "key"))
    assert toys.same(sums, whole[1])


@pytest.mark.parametrize("way", ["on device", "streaming"])
def test_the_arguments_outlive_the_run_but_the_state_is_given_away(key, way):
    """States are donated; keys, settings, data and sums are the caller's."""
    data = toys.line_data()
    stretches = starts(toys.line_learner(), data, key)[way]()
    state = stretches.init()
    stretches.advance(state, stretches.empty, 0, 2)
    assert state.params["w"].is_deleted()
    for leaf in jax.tree.leaves((key, HPARAMS, data, stretches.empty)):
        assert not leaf.is_deleted()
    assert not stretches.init().params["w"].is_deleted()


@pytest.mark.parametrize("way", ["on device", "streaming"])
def test_shapes_are_known_before_anything_is_compiled(key, way):
    """Where they do not fit on the disk, there is no use in compiling."""
    told, data, learner = [], toys.line_data(), toys.line_learner()

    def refuse(like):
        told.append(like)
        raise OSError("too full")

    def never(state, batch):
        raise AssertionError("traced")

    learner = learner._replace(update=never)
    with pytest.raises(OSError, match="too full"):
        starts(learner, data, key, refuse)[way]()
    (like,) = told
    own = starts(toys.line_learner(), data, key)[way]()
    assert expected(like) == expected(own.like) == expected(own.init())


def test_the_host_is_at_most_two_steps_ahead(key):
    """Before step n is asked for, step n - 2 has been computed."""
    data, computed, ahead = toys.line_data(), [], []
    draw, plain = jax.jit(batches(data, 8)), toys.line_learner()

    def update(state, batch):
        new, metrics = plain.update(state, batch)
        jax.debug.callback(lambda step: computed.append(int(step)), new.step)
        return new, metrics

    def source(step):
        ahead.append(step - max(computed, default=0))
        return draw(key, jnp.int32(step))

    learner = plain._replace(update=update)
    stretches = streaming_stretches(learner, source, key, HPARAMS, QUIET)
    stretches.advance(stretches.init(), stretches.empty, 0, 8)
    jax.effects_barrier()
    assert computed == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len(ahead) == 9  # the first batch is asked for twice
    assert max(ahead) <= 2


def test_an_agent_needs_no_data(key):
    stretches = on_device_stretches(
        toys.chain_agent(), None, 1, key, traced(toys.AgentHParams())
    )
    assert stretches.batch(stretches.init(), 0) is None
    state, sums = stretches.advance(stretches.init(), stretches.empty, 0, 3)
    assert state.step == 3
    assert set(sums.means()) == {"loss", "reward"}


def bad_at(*steps):
    """A Learner whose loss is its step, and NaN in some steps; so is its parameter."""

    def update(state, batch):
        bad = jnp.isin(state.step, jnp.array(steps, jnp.int32))
        loss = jnp.where(bad, jnp.nan, state.step.astype(jnp.float32))
        return state._replace(step=state.step + 1, params=loss), {"loss": loss}

    def init(key, hparams, batch):
        return toys.TrainState(jnp.int32(0), key, hparams, jnp.zeros(()), None, None)

    return Learner(init, update, lambda state, batch: {})


def both(learner, key, source=lambda step: NOTHING):
    """Both ways, for a Learner that does not look at its batch."""
    yield on_device_stretches(learner, None, 1, key, HPARAMS)
    yield streaming_stretches(learner, source, key, HPARAMS, QUIET)


def test_skipped_steps_count_in_their_flags_only(key):
    for stretches in both(skip_nonfinite(bad_at(1, 2), 3), key):
        state, sums = stretches.advance(stretches.init(), stretches.empty, 0, 5)
        assert state.step == 5
        assert not sums.lost
        assert sums.steps.tolist() == [5, 3]
        assert {name: float(v) for name, v in sums.means().items()} == {
            "loss": pytest.approx((0 + 3 + 4) / 3),
            "skipped": pytest.approx(0.4),
            "stopped": 0,
        }


def test_a_step_that_loses_the_run_is_the_last_one(key):
    """Steps that were already on their way to the device leave the state alone."""
    asked = []

    def source(step):
        asked.append(step)
        return NOTHING

    for stretches in both(bad_at(3), key, source):
        state, sums = stretches.advance(stretches.init(), stretches.empty, 0, 9)
        assert sums.lost
        assert state.step == sums.steps[0] == 4
        assert np.isnan(sums.means()["loss"])
        state, sums = stretches.advance(state, sums, 4, 9)
        assert state.step == sums.steps[0] == 4
    assert max(asked) <= 6


def test_a_run_that_skips_too_often_is_lost(key):
    for stretches in both(skip_nonfinite(bad_at(2, 3, 4, 5), 2), key):
        state, sums = stretches.advance(stretches.init(), stretches.empty, 0, 9)
        assert sums.lost
        assert state.step == sums.steps[0] == 4
        assert sums.steps[1] == 2
        assert sums.means()["stopped"] > 0
        assert sums.means()["loss"] == 0.5
        assert state.params == 1


def test_means_of_nothing_are_nan():
    totals = Totals(jnp.zeros(2, jnp.int32), {"loss": jnp.zeros(())}, jnp.bool_(False))
    skipped = {"loss": jnp.float32(jnp.nan), "skipped": jnp.float32(1)}
    totals = totals._replace(total={"loss": jnp.zeros(()), "skipped": jnp.zeros(())})
    added = totals.add(skipped)
    assert jnp.isnan(added.means()["loss"])
    assert added.means()["skipped"] == 1
    assert not added.lost


@pytest.mark.parametrize(
    ("metrics", "lost"),
    [
        ({"loss": 1.0, "other": 2.0}, False),
        ({"loss": 1.0, "other": np.nan}, True),
        ({"loss": np.inf, "other": 0.0}, True),
        ({"loss": np.nan, "skipped": 1.0, "stopped": 0.0}, False),
        ({"loss": np.nan, "skipped": 1.0, "stopped": 1.0}, True),
        ({"loss": np.nan, "skipped": 0.0, "stopped": 0.0}, True),
    ],
)
def test_what_loses_a_run_stays_lost(metrics, lost):
    values = {name: jnp.float32(value) for name, value in metrics.items()}
    empty = no_steps(lambda state, batch: (state, values), None, None)
    assert not empty.lost
    once = empty.add(values)
    assert bool(once.lost) is lost


def test_a_signal_ends_the_wait_for_data_and_the_steps_before_it_count(key):
    """Data that never come hold up no signal."""
    waits = []

    def source(step):
        if step == 2 and not waits:
            waits.append(step)
            os.kill(os.getpid(), signal.SIGTERM)
            raise AssertionError("the signal was not heard")
        return NOTHING

    with Interrupts() as interrupts:
        stretches = streaming_stretches(bad_at(), source, key, HPARAMS, interrupts)
        state, sums = stretches.advance(stretches.init(), stretches.empty, 0, 9)
        assert interrupts.pending == signal.SIGTERM
        assert state.step == sums.steps[0] == 2
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
