"""A whole run: the loop that it stands for, its history, and its single compilation."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.types import Splits
from jaxdl.metrics import RootMeanSquaredError
from jaxdl.train import Plan, batches, computed, evaluate_all, run
from jaxdl.train.run import parts
from tests.train import toys


def splits():
    """Twenty-four rows to learn from, ten to validate on."""
    return Splits(toys.line_data(24), toys.line_data(10))


def learner():
    """Least squares with a second metric."""
    return toys.line_learner(metrics={"rmse": RootMeanSquaredError.init})


@pytest.mark.parametrize("unroll", [1, 2])
def test_a_run_is_the_loop_over_its_updates_and_evaluations(key, unroll):
    data, plan = splits(), Plan(6, 8, eval_every=2, eval_batch_size=4, unroll=unroll)
    state, history = jax.jit(run(learner(), plan))(key, toys.LineHParams(), data)
    own, draw = learner(), jax.jit(batches(data.train, 8))
    update = jax.jit(own.update)
    looped = own.init(key, toys.LineHParams(), draw(key, jnp.int32(0)))
    train, validation = [], []
    for step in range(6):
        looped, metrics = update(looped, draw(key, jnp.int32(step)))
        train.append(metrics)
        if step % 2 == 1:
            found = computed(evaluate_all(own, looped, data.validation, 10))
            validation.append(found)
    close = dict(rtol=2e-5, atol=1e-6)
    np.testing.assert_allclose(state.params["w"], looped.params["w"], **close)
    assert state.step == 6
    assert set(history.train) == {"loss", "rmse", "grad_norm"}
    assert set(history.validation) == {"loss", "rmse"}
    for part, seen in ((history.train, train), (history.validation, validation)):
        for name, values in part.items():
            np.testing.assert_allclose(values, [m[name] for m in seen], **close)


def test_a_run_evaluates_at_its_end_where_nothing_else_is_asked(key):
    state, history = jax.jit(run(learner(), Plan(4, 8)))(
        key, toys.LineHParams(), splits()
    )
    final = computed(evaluate_all(learner(), state, splits().validation, 8))
    np.testing.assert_allclose(history.validation["loss"], [final["loss"]], rtol=1e-6)


@pytest.mark.parametrize(("asked", "size"), [(0, 8), (4, 4), (50, 10)])
def test_an_evaluation_has_batches_of_its_own_size(key, asked, size):
    sizes, own = set(), learner()

    def evaluate(state, batch):
        sizes.add(len(batch.x))
        return own.evaluate(state, batch)

    whole = run(own._replace(evaluate=evaluate), Plan(2, 8, eval_batch_size=asked))
    jax.eval_shape(whole, key, toys.LineHParams(), splits())
    assert sizes == {size}


@pytest.mark.parametrize("data", [toys.line_data(), Splits(toys.line_data())])
def test_a_run_without_validation_data_has_no_validation(key, data):
    _, history = jax.jit(run(learner(), Plan(2, 8)))(key, toys.LineHParams(), data)
    assert history.train["loss"].shape == (2,)
    assert history.validation == {}


def test_an_agent_runs_without_data_and_is_evaluated(key):
    plan = Plan(6, eval_every=3)
    _, history = jax.jit(run(toys.chain_agent(), plan))(key, toys.AgentHParams())
    assert history.train["reward"].shape == (6,)
    assert history.validation["reward"].shape == (2,)


def test_seeds_settings_and_folds_are_axes_of_one_program(key):
    traces, data = [], toys.line_data()
    whole = run(toys.line_learner(), Plan(3, 4))

    def counted(key, rate, weight):
        traces.append(1)
        train = data._replace(weight=weight)
        validation = data._replace(weight=1 - weight)
        hparams = toys.LineHParams(rate, 0.0)
        return whole(key, hparams, Splits(train, validation))

    keys = jax.random.split(key, 2)
    rates = jnp.array([0.01, 0.1, 0.2])
    folds = (jnp.arange(24)[None] % 2 == jnp.arange(2)[:, None]).astype(jnp.float32)
    mapped = jax.vmap(counted, (None, None, 0))
    mapped = jax.vmap(mapped, (None, 0, None))
    mapped = jax.jit(jax.vmap(mapped, (0, None, None)))
    state, history = mapped(keys, rates, folds)
    assert len(traces) == 1
    assert history.train["loss"].shape == (2, 3, 2, 3)
    alone, _ = jax.jit(counted)(keys[1], rates[2], folds[0])
    np.testing.assert_allclose(
        state.params["w"][1, 2, 0], alone.params["w"], rtol=1e-4, atol=1e-6
    )
    different = state.params["w"].reshape(12, 3)
    assert len({tuple(row) for row in np.asarray(different)}) == 12


@pytest.mark.parametrize("data", [(1, 2), [jnp.zeros(3)], "digits"])
def test_data_of_another_kind_are_refused(data):
    with pytest.raises(TypeError, match=r"Splits, a Dataset or None; got .* makes one"):
        parts(data)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"num_steps": 0}, "num_steps must be at least 1; got 0"),
        ({"batch_size": 0}, "batch_size must be at least 1; got 0"),
        ({"unroll": 0}, "unroll must be at least 1; got 0"),
        ({"eval_batch_size": -1}, "eval_batch_size must be at least 0; got -1"),
        ({"eval_every": -1}, "eval_every must be at least 0; got -1"),
    ],
)
def test_a_plan_is_checked_when_it_is_made(settings, message):
    with pytest.raises(ValueError, match=message):
        Plan(**({"num_steps": 3} | settings))


def test_a_plan_is_a_static_argument():
    assert hash(Plan(3, 8)) == hash(Plan(3, 8))


@pytest.mark.parametrize("every", [4, 20])
def test_evaluations_divide_a_compiled_run(every):
    rule = f"eval_every must divide num_steps = 10 in a compiled run; got {every}"
    with pytest.raises(ValueError, match=rule):
        run(learner(), Plan(10, eval_every=every))
