"""Hessian-free: Newton on a linear model, honest damping, a network that learns."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from jax.flatten_util import ravel_pytree

from jaxdl.core.types import Batch
from jaxdl.metrics import Mean
from jaxdl.optim.second_order import ggn_step, hessian, hessian_free, newton
from jaxdl.optim.second_order.hessian_free import adapted
from jaxdl.train.learner import Learner


def classes(logits, labels):
    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()


def linear_problem(key):
    x = jax.random.normal(key, (40, 3))
    y = jnp.argmax(x + jax.random.gumbel(key, (40, 3)), axis=1)
    params = {"w": jnp.zeros((3, 3)), "b": jnp.zeros(3)}

    def outputs_fn(params):
        return x @ params["w"] + params["b"][None]

    return outputs_fn, lambda logits: classes(logits, y), params


@pytest.mark.parametrize("damping", [0.01, 1.0])
def test_the_step_solves_the_damped_system(key, damping):
    outputs_fn, loss, params = linear_problem(key)

    def value_fn(params):
        return loss(outputs_fn(params))

    step = jax.jit(lambda p: ggn_step(outputs_fn, loss, p, damping, tol=1e-6))(params)
    grad = ravel_pytree(jax.grad(value_fn)(params))[0]
    # The model is linear: its Gauss-Newton matrix is the Hessian.
    matrix = jax.jit(lambda p: hessian(value_fn, p))(params)
    expected = np.linalg.solve(matrix + damping * np.eye(12), -grad)
    flat = ravel_pytree(step.update)[0]
    np.testing.assert_allclose(flat, expected, atol=1e-4)
    foreseen = grad @ expected + expected @ matrix @ expected / 2
    np.testing.assert_allclose(step.expected, foreseen, rtol=1e-3)
    np.testing.assert_allclose(step.value, value_fn(params), rtol=1e-6)
    assert step.converged
    assert step.expected < 0


def test_a_first_guess_shortens_the_work(key):
    outputs_fn, loss, params = linear_problem(key)
    solve = jax.jit(lambda start: ggn_step(outputs_fn, loss, params, 0.1, start=start))
    again = solve(solve(jax.tree.map(jnp.zeros_like, params)).update)
    assert again.iterations == 0
    assert again.converged


def test_dampings_are_an_axis_that_shortens_the_step(key):
    outputs_fn, loss, params = linear_problem(key)
    found = jax.jit(jax.vmap(lambda d: ggn_step(outputs_fn, loss, params, d)))(
        jnp.array([0.01, 0.1, 1.0])
    )
    assert jnp.all(jnp.diff(jnp.linalg.norm(found.update["w"], axis=(1, 2))) < 0)


def test_reaches_the_minimum_that_newton_finds(key):
    outputs_fn, loss, params = linear_problem(key)

    def decayed(outputs):  # the parameters are outputs too: a penalty on them
        logits, params = outputs
        return loss(logits) + 0.05 * optax.tree.norm(params, squared=True)

    def both(params):
        return outputs_fn(params), params

    best = jax.jit(lambda p: newton(lambda p: decayed(both(p)), p))(params)
    optimizer = hessian_free(1.0)

    def advance(carry, _):
        params, state = carry
        updates, state = optimizer.update(
            params, state, params, outputs_fn=both, loss_of_outputs=decayed
        )
        params = optax.apply_updates(params, updates)
        return (params, state), (decayed(both(params)), state.damping)

    start = (params, optimizer.init(params))
    (params, _), (values, dampings) = jax.lax.scan(advance, start, length=25)
    np.testing.assert_allclose(params["w"], best.params["w"], atol=1e-3)
    assert jnp.all(jnp.diff(values) <= 0)
    np.testing.assert_allclose(dampings[0], 2 / 3)  # the model is nearly exact


def test_a_step_that_would_harm_is_not_made_and_raises_the_damping():
    """Far out on a softplus the curvature is so small that the full step overshoots."""
    optimizer = hessian_free(1e-6)
    params = jnp.array([8.0])

    def loss(z):
        return jnp.sum(jax.nn.softplus(z) + jax.nn.softplus(-4 * z))

    updates, state = optimizer.update(
        params,
        optimizer.init(params),
        params,
        outputs_fn=lambda p: p,
        loss_of_outputs=loss,
    )
    assert state.update[0] < -100
    assert updates == 0
    np.testing.assert_allclose(state.damping, 1.5e-6, rtol=1e-6)


def test_the_last_solution_is_where_the_next_one_starts(key):
    outputs_fn, loss, params = linear_problem(key)
    functions = {"outputs_fn": outputs_fn, "loss_of_outputs": loss}
    residuals = {}
    for decay in (0.0, 1.0):
        optimizer = hessian_free(1.0, decay=decay, max_iterations=1)
        update = jax.jit(partial(optimizer.update, **functions))
        state = optimizer.init(params)
        for _ in range(3):  # the parameters stay: each time the same system
            _, state = update(params, state._replace(damping=jnp.float32(1)), params)
        best = ggn_step(outputs_fn, loss, params, 1.0, tol=1e-6).update
        away = jax.tree.map(jnp.subtract, state.update, best)
        residuals[decay] = optax.tree.norm(away)
    assert residuals[1.0] < residuals[0.0] / 2


def test_the_damping_follows_the_ratio():
    ratios = jnp.array([1.0, 0.5, 0.1, -1.0, jnp.nan])
    factors = jax.vmap(lambda ratio: adapted(jnp.float32(6), ratio))(ratios)
    np.testing.assert_allclose(factors, [4, 6, 9, 9, 9], rtol=1e-6)


class State(NamedTuple):
    step: jax.Array
    key: jax.Array
    hparams: Any
    params: Any
    opt_state: Any


def test_trains_a_network_of_a_hundred_thousand_parameters_as_a_learner(key):
    """The optimiser inside the training contract, beside Adam on the same batches."""

    def outputs(params, x):
        return jnp.tanh(x @ params["in"]) @ params["out"]

    def init(key, hparams, batch):
        params = {
            "in": jax.random.normal(key, (40, 2000)) / 40**0.5,
            "out": jax.random.normal(key, (2000, 10)) / 2000**0.5,
        }
        opt_state = hessian_free(hparams).init(params)
        return State(jnp.int32(0), key, hparams, params, opt_state)

    def update(state, batch):
        updates, opt_state = hessian_free(state.hparams, max_iterations=10).update(
            state.params,
            state.opt_state,
            state.params,
            outputs_fn=lambda params: outputs(params, batch.x),
            loss_of_outputs=lambda logits: classes(logits, batch.y),
        )
        params = optax.apply_updates(state.params, updates)
        new = state._replace(step=state.step + 1, params=params, opt_state=opt_state)
        return new, {"loss": classes(outputs(params, batch.x), batch.y)}

    def evaluate(state, batch):
        losses = optax.softmax_cross_entropy_with_integer_labels(
            outputs(state.params, batch.x), batch.y
        )
        return {"loss": Mean.init().update(losses, batch.weight)}

    learner = Learner(init, update, evaluate)
    x = jax.random.normal(key, (64, 40))
    labels = jnp.argmax(jnp.sin(3 * x[:, :10]), axis=1)
    batch = Batch(x, labels, jnp.ones(64))
    state = learner.init(key, jnp.float32(0.01), batch)
    assert sum(leaf.size for leaf in jax.tree.leaves(state.params)) == 100_000
    step = jax.jit(learner.update)
    for _ in range(8):
        state, metrics = step(state, batch)
    assert metrics["loss"] < 0.05
    loss = learner.evaluate(state, batch)["loss"].compute()
    np.testing.assert_allclose(loss, metrics["loss"], rtol=1e-4)


def test_no_iterations_say_what_and_got():
    with pytest.raises(ValueError, match="max_iterations must be at least 1; got 0"):
        hessian_free(max_iterations=0)
