"""Learners that see curvature: digits in few steps, dampings as an axis, the laws."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.core.types import Splits
from jaxdl.data import load
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.models import create_model
from jaxdl.optim.second_order import hessian_free
from jaxdl.testing import learner as laws
from jaxdl.train import Plan, map_runs, run, second_order, supervised
from tests.train import toys


class HParams(NamedTuple):
    damping: Any = 1.0


def line_learner():
    return second_order(
        toys.line_model(),
        lambda outputs, batch, hparams: jnp.mean((outputs - batch.y) ** 2, axis=-1),
        lambda hparams: hessian_free(hparams.damping, max_iterations=5),
    )


def digit_learner(optimizer, make=second_order, **settings):
    return make(
        create_model("mlp", num_classes=10, widths=(16,), **settings),
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        optimizer,
        {"accuracy": Accuracy.init},
    )


def test_learns_digits_in_fewer_steps_than_adam(relaxed_promotion, key):
    """Twelve steps on 256 digits each, two first dampings in one program."""
    data = load("digits").splits
    made = digit_learner(lambda hparams: hessian_free(hparams.damping))
    whole = run(made, Plan(12, 256))
    dampings = HParams(jnp.array([0.1, 1.0]))
    states, history = map_runs(whole, in_axes=(None, 0, None))(key, dampings, data)
    accuracy = history.validation["accuracy"][:, -1]
    adam = digit_learner(lambda hparams: optax.adam(1e-2), supervised)
    _, other = jax.jit(run(adam, Plan(12, 256)))(key, HParams(), data)
    assert jnp.all(accuracy > 0.9)
    assert jnp.all(accuracy > other.validation["accuracy"][-1] + 0.02)
    assert states.opt_state.damping[0] != states.opt_state.damping[1]


def test_obeys_the_laws(key):
    data = toys.line_data()
    case = laws.Case(line_learner(), key, HParams(), Splits(data, data), Plan(4, 8))
    for check in (laws.check_update, laws.check_sweep, laws.check_hparams):
        check(case)
    for check in (laws.check_resume, laws.check_scan):
        check(case)


def test_a_step_on_all_rows_without_damping_is_least_squares(key):
    batch = toys.everything(toys.line_data())
    learner = line_learner()
    state = learner.init(key, HParams(1e-6), batch)
    state, metrics = jax.jit(learner.update)(state, batch)
    np.testing.assert_allclose(state.params["w"], [[1], [-2], [0.5]], atol=1e-2)
    assert state.step == 1
    assert metrics["grad_norm"] > 0


def test_rows_of_weight_zero_are_not_learned_from(key):
    batch = toys.everything(toys.line_data())
    spoilt = batch._replace(y=batch.y.at[3].set(1e3), weight=batch.weight.at[3].set(0))
    learner = line_learner()
    state = learner.init(key, HParams(1e-6), batch)
    state, _ = jax.jit(learner.update)(state, spoilt)
    np.testing.assert_allclose(state.params["w"], [[1], [-2], [0.5]], atol=1e-2)


def test_running_averages_move_as_in_a_first_order_step(key):
    batch = toys.everything(toys.line_data())
    states = []
    for make, optimizer in (
        (second_order, lambda hparams: hessian_free(hparams.damping)),
        (supervised, lambda hparams: optax.sgd(0.1)),
    ):
        learner = make(
            toys.Normed(),
            lambda outputs, batch, hparams: jnp.mean((outputs - batch.y) ** 2, -1),
            optimizer,
        )
        state = learner.init(key, HParams(), batch)
        states.append(jax.jit(learner.update)(state, batch)[0].model_state)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5), *states)
    assert jnp.any(states[0]["batch_stats"]["norm"]["mean"] != 0)


def test_a_metric_called_loss_is_refused():
    with pytest.raises(ValueError, match="must not be called 'loss'"):
        second_order(toys.line_model(), print, hessian_free, {"loss": Accuracy.init})
