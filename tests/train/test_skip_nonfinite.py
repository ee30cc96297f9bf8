"""A step that would poison the run is undone, whole; a run that cannot go on stops."""

import itertools
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.core.types import Batch
from jaxdl.train import Learner, ema, skip_nonfinite
from tests.train import toys

BATCH = toys.everything(toys.line_data())
BAD = BATCH._replace(y=BATCH.y.at[3].set(jnp.nan))


def test_a_bad_step_reverts_parameters_optimiser_statistics_and_averages(key):
    adam = optax.adam(0.1)
    learner = skip_nonfinite(ema(toys.line_learner(toys.Normed(), adam), 0.9), limit=2)
    state = learner.init(key, toys.LineHParams(), BATCH)
    update = jax.jit(learner.update)
    seen, flags = [state], []
    for batch in (BATCH, BAD, BATCH, BAD, BAD, BATCH, BATCH):
        state, metrics = update(state, batch)
        seen.append(state)
        flags.append((int(metrics["skipped"]), int(metrics["stopped"])))
        assert np.isnan(metrics["loss"]) == (batch is BAD)
    kept = [toys.besides(state, "step") for state in seen]
    inner = [state.inner for state in kept]
    assert [int(state.step) for state in seen] == [0, 1, 2, 3, 4, 5, 5, 5]
    assert [int(state.extra) for state in seen] == [0, 0, 1, 0, 1, 2, 2, 2]
    changed = [not toys.same(*pair) for pair in itertools.pairwise(inner)]
    assert changed == [True, False, True, False, False, False, False]
    assert [skipped for skipped, _ in flags] == [0, 1, 0, 1, 1, 0, 0]
    assert [stopped for _, stopped in flags] == [0, 0, 0, 0, 1, 1, 1]


def test_good_steps_are_those_of_the_learner(key):
    plain = toys.line_learner()
    learner = skip_nonfinite(plain, 1)
    state, own = (f.init(key, toys.LineHParams(), BATCH) for f in (plain, learner))
    for _ in range(2):
        state, metrics = plain.update(state, BATCH)
        own, also = learner.update(own, BATCH)
    assert toys.same(toys.besides(own.inner), toys.besides(state))
    assert also["loss"] == metrics["loss"]
    assert toys.same(learner.evaluate(own, BATCH), plain.evaluate(state, BATCH))


class Numbers(NamedTuple):
    """A state of numbers, some of them infinite from the start."""

    step: Any
    key: Any
    hparams: Any
    params: Any


def adds(metric=0.0):
    """A Learner that adds its batch to its parameters."""

    def init(key, hparams, batch):
        return Numbers(jnp.int32(0), key, jnp.float32(jnp.inf), jnp.zeros(2))

    def update(state, batch):
        new = state._replace(step=state.step + 1, params=state.params + batch.x)
        return new, {"loss": jnp.float32(metric)}

    return Learner(init, update, lambda state, batch: {})


@pytest.mark.parametrize(
    ("x", "metric", "skipped"),
    [
        ([1.0, 2.0], 0.0, 0),
        ([1.0, jnp.inf], 0.0, 1),
        ([jnp.nan, 0.0], 0.0, 1),
        ([1.0, 2.0], jnp.nan, 1),
        ([1.0, 2.0], -jnp.inf, 1),
    ],
)
def test_state_and_metrics_count_but_not_what_was_infinite_before(
    key, x, metric, skipped
):
    learner = skip_nonfinite(adds(metric), 3)
    state, metrics = learner.update(
        learner.init(key, None, None), Batch(jnp.array(x), None, jnp.ones(2))
    )
    assert metrics["skipped"] == skipped
    expected = [0.0, 0.0] if skipped else x
    assert state.params.tolist() == expected
    assert state.step == 1
    assert state.key == key


def test_a_run_of_many_decides_for_each(key):
    learner = skip_nonfinite(adds(), 1)
    state = learner.init(key, None, None)
    x = jnp.array([[1.0, 1.0], [1.0, jnp.nan]])
    new, metrics = jax.jit(
        jax.vmap(lambda x: learner.update(state, Batch(x, None, x)))
    )(x)
    assert new.params.tolist() == [[1, 1], [0, 0]]
    assert metrics["stopped"].tolist() == [0, 1]


def test_the_limit_is_at_least_one():
    with pytest.raises(ValueError, match="limit must be at least 1; got 0"):
        skip_nonfinite(toys.line_learner(), 0)
