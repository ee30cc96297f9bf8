"""The scan and its gradient are those of the plain scan under autodiff."""

from operator import itemgetter

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.recurrent import cell_of, recur
from jaxdl.ops.recurrent_cells import CELLS, lstm_step

TIME, BATCH, FEATURES = 5, 3, 4
GATES = {"rnn": 1, "rnn_relu": 1, "lstm": 4, "gru": 3, "leaky": 1}


def leaky_step(params, state, from_input, from_state):
    """A step with a parameter of its own."""
    new = jnp.tanh(from_input + from_state)
    return (params * state[0] + (1 - params) * new,)


ALL = {**CELLS, "leaky": cell_of(leaky_step), "lstm by autodiff": None}
ALL["lstm by autodiff"] = cell_of(lambda *args: lstm_step(*args)[0])


def problem(key, name):
    """All that a cell takes: kernel, inputs, state, bias and parameters."""
    wide = GATES[name.split()[0]] * FEATURES
    keys = jax.random.split(key, 5)
    draw = jax.random.normal
    state = tuple(
        draw(k, (BATCH, FEATURES))
        for k in jax.random.split(keys[0], 1 + name.startswith("lstm"))
    )
    return (
        draw(keys[1], (FEATURES, wide)),
        draw(keys[2], (TIME, BATCH, wide)),
        state,
        draw(keys[3], (wide,)),
        jnp.float32(0.3) if name == "leaky" else (),
    )


def plain(name, mask, reverse):
    """The recurrence as one would write it: for autodiff, a step after the other."""
    step = leaky_step if name == "leaky" else ALL[name].forward

    def run(kernel, inputs, state, bias, params):
        order = range(TIME)[::-1] if reverse else range(TIME)
        outputs = [jnp.zeros_like(state[0])] * TIME
        for t in order:
            after = step(params, state, inputs[t], state[0] @ kernel + bias[None])
            after = after if name == "leaky" else after[0]
            if mask is None:
                state, outputs[t] = after, after[0]
                continue
            real = jnp.repeat(mask[t][:, None], FEATURES, 1)
            state = tuple(jnp.where(real, *p) for p in zip(after, state, strict=True))
            outputs[t] = jnp.where(real, after[0], 0)
        return jnp.stack(outputs), state

    return run


def ours(name, mask, reverse):
    """The same by ``recur``."""

    def run(kernel, inputs, state, bias, params):
        return recur(
            ALL[name],
            kernel,
            inputs,
            state,
            bias=bias,
            params=params,
            mask=mask,
            reverse=reverse,
        )

    return run


def energy(run):
    """A number that depends on every output and on the last state."""

    def total(*args):
        outputs, last = run(*args)
        weight = jnp.cos(jnp.arange(outputs.size)).reshape(outputs.shape)
        return jnp.sum(weight * outputs) + sum(jnp.sum(jnp.sin(s)) for s in last)

    return total


def close(left, right):
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=2e-5, atol=2e-5), left, right
    )


MASK = jnp.array([[1, 1, 0], [1, 0, 1], [1, 1, 1], [0, 1, 1], [0, 1, 1]], bool)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", ALL)
@pytest.mark.usefixtures("optimised")
def test_value_and_gradient_are_those_of_the_plain_scan(key, name, masked):
    """Without a mask; then with one, backwards in time."""
    args = problem(key, name)
    mask = MASK if masked else None

    def found(make):
        run = make(name, mask, masked)
        return run(*args), jax.grad(energy(run), range(5))(*args)

    close(jax.jit(found, static_argnums=0)(ours), found(plain))


@pytest.mark.parametrize("name", ["lstm", "gru", "leaky"])
def test_every_argument_may_have_a_batch_axis(key, name):
    """Weights, inputs, states, parameters and masks: run i of many is the run alone."""
    many = jax.vmap(lambda k: problem(k, name))(jax.random.split(key, 2))
    masks = jnp.stack([MASK, ~MASK])

    def gradients(mask, args):
        return jax.grad(energy(ours(name, mask, False)), range(5))(*args)

    found = jax.jit(jax.vmap(gradients))(masks, many)
    for i in range(2):
        pick = itemgetter(i)
        close(jax.tree.map(pick, found), gradients(masks[i], jax.tree.map(pick, many)))


def test_curvature_by_forward_over_reverse_mode(key):
    args = problem(key, "gru")

    def product(make):
        gradient = jax.grad(energy(make("gru", MASK, False)), range(5))
        return jax.jvp(gradient, args, jax.tree.map(jnp.cos, args))[1]

    close(jax.jit(product, static_argnums=0)(ours), product(plain))


def test_padding_has_no_effect_and_gets_no_gradient(key):
    kernel, inputs, state, bias, _ = problem(key, "lstm")

    def total(inputs):
        run = ours("lstm", MASK, False)
        return energy(run)(kernel, inputs, state, bias, ())

    other = jnp.where(MASK[..., None], inputs, 7.0)
    value, gradient = jax.jit(jax.value_and_grad(total))(inputs)
    assert total(other) == value
    assert not jnp.any(jnp.where(MASK[..., None], 0, gradient))
    assert jnp.all(jnp.any(gradient != 0, -1) == MASK)


def test_the_gradient_of_the_matrix_is_one_product_after_the_scan(key):
    """Inside the loops there is no product of the shape of the matrix."""
    args = problem(key, "lstm")
    text = str(jax.make_jaxpr(jax.grad(energy(ours("lstm", None, False))))(*args))
    outer = [line for line in text.splitlines() if "f32[4,16] = dot_general" in line]
    assert len(outer) == 1
    assert outer[0].index("f32") < 8  # not indented: outside of the scans
