"""The contract: two halves of an update, states in states, settings as arrays."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.metrics import Mean
from jaxdl.train import Wrapped, gradient_learner, replace
from jaxdl.train.learner import traced
from tests.train import toys


class State(NamedTuple):
    """The fields that transformations ask for."""

    step: int
    key: int
    hparams: int
    params: int
    model_state: int


STATE = State(1, jax.random.key(2), 3, 4, 5)


def test_an_update_is_its_two_halves_and_reports_the_norm_of_all_gradients():
    def gradients(state, batch):
        mean = Mean.init().update(batch, jnp.ones(2))
        grads = {"a": jnp.array([3.0]), "b": jnp.array([[0.0, 4.0]])}
        return grads, state + 1, {"m": mean}

    def apply_gradients(state, grads):
        return state * grads["a"]

    learner = gradient_learner(print, gradients, apply_gradients, print)
    state, metrics = learner.update(jnp.array([1.0]), jnp.array([2.0, 5.0]))
    assert state.tolist() == [6.0]
    assert {name: float(value) for name, value in metrics.items()} == {
        "m": 3.5,
        "grad_norm": 5.0,
    }


def test_fields_are_seen_through_wrappers():
    wrapped = Wrapped(Wrapped(STATE, "inner"), "outer")
    assert (
        wrapped.step,
        wrapped.key,
        wrapped.hparams,
        wrapped.params,
        wrapped.model_state,
    ) == STATE


def test_replace_changes_the_innermost_state_only():
    wrapped = Wrapped(Wrapped(STATE, "inner"), "outer")
    new = replace(wrapped, step=9, params=8)
    assert new == Wrapped(Wrapped(State(9, STATE.key, 3, 8, 5), "inner"), "outer")
    assert wrapped.step == 1


def test_settings_of_any_kind_compile_once():
    traces = []

    @jax.jit
    def program(hparams):
        traces.append(hparams)
        return hparams

    kinds = [0.5, np.float64(0.5), np.float32(0.5), jnp.array(0.5), jnp.bfloat16(0.5)]
    for rate in kinds:
        program(traced(toys.LineHParams(rate, 3)))
    assert len(traces) == 1
    assert traced(toys.LineHParams(0.5, 3)).learning_rate.dtype == jnp.float32
    assert traced({"n": 3, "flag": True})["n"].dtype == jnp.int32
    assert traced({"n": 3, "flag": True})["flag"].dtype == bool
