"""16 bits in the passes, 32 in everything that is kept."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.train import mixed_precision, on_device
from tests.train import toys

BATCH = toys.everything(toys.line_data())


def learner():
    """A line behind a normalisation, by Adam."""
    return toys.line_learner(toys.Normed(), optax.adam(0.05))


def products(function, *args):
    """The dtypes that the matrix products of a program multiply."""
    found = set()

    def visit(jaxpr):
        for equation in jaxpr.eqns:
            if equation.primitive.name == "dot_general":
                found.update(str(v.aval.dtype) for v in equation.invars)
            for value in equation.params.values():
                inner = value if isinstance(value, tuple) else (value,)
                for part in inner:
                    visit(part) if hasattr(part, "eqns") else None

    visit(jax.make_jaxpr(function)(*args).jaxpr)
    return found


def test_passes_compute_in_16_bits_and_nothing_else_does(key):
    plain, low = learner(), mixed_precision(learner(), "bf16")
    start = low.init(key, toys.LineHParams(), BATCH)
    for function in (low.update, low.evaluate):
        assert products(function, start, BATCH) == {"bfloat16"}
    assert products(plain.update, start, BATCH) == {"float32"}
    state, exact = start, start
    update, update_exact = jax.jit(low.update), jax.jit(plain.update)
    for _ in range(5):
        state, metrics = update(state, BATCH)
        exact, expected = update_exact(exact, BATCH)
        np.testing.assert_allclose(metrics["loss"], expected["loss"], rtol=3e-2)
    assert metrics["loss"] != expected["loss"]
    for kept, before in zip(*map(jax.tree.leaves, (state, start)), strict=True):
        assert kept.dtype == before.dtype
    floating = (state.params, state.model_state, state.opt_state[0].mu)
    assert {leaf.dtype for leaf in jax.tree.leaves(floating)} == {jnp.dtype("float32")}
    assert {leaf.dtype for leaf in jax.tree.leaves(metrics)} == {jnp.dtype("float32")}
    moved = jax.tree.map(lambda a, b: np.asarray(a - b), state.params, start.params)
    also = jax.tree.map(lambda a, b: np.asarray(a - b), exact.params, start.params)
    for a, b in zip(*map(jax.tree.leaves, (moved, also)), strict=True):
        np.testing.assert_allclose(a, b, rtol=0.1, atol=0.02)
    np.testing.assert_allclose(
        state.model_state["batch_stats"]["norm"]["var"],
        exact.model_state["batch_stats"]["norm"]["var"],
        rtol=1e-2,
    )


def test_small_steps_are_not_rounded_away(key):
    """In 16 bits 0.5003 is 0.5, and so is what a small step makes of it."""
    low = mixed_precision(toys.line_learner(optimizer=optax.sgd(1e-5)), "bf16")
    start = low.init(key, toys.LineHParams(), BATCH)
    start = start._replace(params={"w": jnp.full((3, 1), 0.5003)})
    state, _ = low.update(start, BATCH)
    moved = state.params["w"] - start.params["w"]
    assert (moved != 0).all()
    assert (jnp.abs(moved) < 1e-4).all()


def test_inputs_that_are_no_floats_stay_as_they_are(key):
    def model(key, x):
        return jnp.ones((3, 1))

    seen = []

    def apply(params, x):
        seen.append((params.dtype, x["a"].dtype, x["n"].dtype))
        return x["a"] @ params

    from jaxdl.core.model import from_functions

    low = mixed_precision(toys.line_learner(from_functions(model, apply)), "bf16")
    batch = BATCH._replace(x={"a": BATCH.x, "n": jnp.arange(24)})
    low.evaluate(low.init(key, toys.LineHParams(), batch), batch)
    assert seen == [(jnp.bfloat16, jnp.bfloat16, jnp.int32)]


def test_32_bits_change_nothing():
    plain = learner()
    assert mixed_precision(plain, "fp32") is plain


def test_precisions_are_two():
    with pytest.raises(ValueError, match="must be 'fp32' or 'bf16'; got 'fp16'"):
        mixed_precision(learner(), "fp16")


def test_gradients_are_needed():
    drawn = on_device(learner(), toys.line_data(), 4)
    with pytest.raises(ValueError, match=r"with gradients; .* before on_device"):
        mixed_precision(drawn, "bf16")
