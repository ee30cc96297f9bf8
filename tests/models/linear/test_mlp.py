"""The multi-layer perceptron: formula, size, norms, dropout, errors."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.model import from_linen
from jaxdl.models import MODELS
from jaxdl.models.linear import mlp
from jaxdl.testing.layers import check_layer


@pytest.mark.parametrize("norm", ["none", "batch", "layer"])
def test_model_conforms(key, norm):
    x = jax.random.normal(key, (3, 4))
    model = mlp(2, widths=(5,), activation="tanh", norm=norm)
    check_layer(model, x, key=key, kwargs={"train": False})


def test_agrees_with_the_formula(key):
    x = jax.random.normal(key, (3, 2, 2))
    model = from_linen(mlp(2, widths=(5, 6), activation="tanh"))
    variables = model.init(key, x)
    hidden = np.asarray(x).reshape(3, 4)
    for name in ("dense_0", "dense_1"):
        layer = variables.params[name]
        hidden = np.tanh(hidden @ layer["kernel"] + layer["bias"][None])
    output = variables.params["output"]
    expected = hidden @ output["kernel"] + output["bias"][None]
    value, _ = model.apply(variables, x, train=True)
    np.testing.assert_allclose(value, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("norm", "per_unit"),  # what a hidden unit has besides its incoming weights
    [("none", 1), ("batch", 2), ("layer", 3)],
)
@pytest.mark.parametrize("widths", [(), (7,), (10_000, 30, 20)])
def test_parameter_count_in_closed_form(norm, per_unit, widths):
    model = from_linen(mlp(5, widths=widths, norm=norm))
    x = jax.ShapeDtypeStruct((2, 8, 8), jnp.float32)
    variables = jax.eval_shape(model.init, jax.random.key(0), x)
    count = sum(leaf.size for leaf in jax.tree.leaves(variables.params))
    sizes = (64, *widths, 5)
    weights = sum(a * b for a, b in itertools.pairwise(sizes))
    assert count == weights + per_unit * sum(widths) + 5
    state = sum(leaf.size for leaf in jax.tree.leaves(variables.state))
    assert state == (2 * sum(widths) if norm == "batch" else 0)


def test_a_hidden_layer_is_one_matmul_and_nothing_else_of_its_size():
    model = from_linen(mlp(3, widths=(7, 7)))
    x = jnp.ones((2, 5))
    variables = model.init(jax.random.key(0), x)
    jaxpr = jax.make_jaxpr(lambda v, x: model.apply(v, x, train=True))(variables, x)
    text = str(jaxpr)
    assert text.count("dot_general") == 3
    for waste in ("transpose", "gather", "random", "threefry", "convert"):
        assert waste not in text


@pytest.mark.parametrize("norm", ["batch", "layer"])
def test_hidden_units_are_normalised_before_they_bend(key, norm):
    x = 100 * jax.random.normal(key, (64, 8)) + 50
    model = from_linen(mlp(4, widths=(32,), norm=norm, activation="tanh"))
    variables = model.init(key, x)
    output, state = model.apply(variables, x, train=True)
    inputs = x.reshape(64, 8) @ variables.params["dense_0"]["kernel"]
    axis = 0 if norm == "batch" else 1
    mean, std = inputs.mean(axis, keepdims=True), inputs.std(axis, keepdims=True)
    last = variables.params["output"]
    expected = jnp.tanh((inputs - mean) / std) @ last["kernel"] + last["bias"][None]
    np.testing.assert_allclose(output, expected, rtol=1e-3, atol=1e-4)
    assert ("batch_stats" in state) == (norm == "batch")


def test_dropout_only_when_training(key):
    x = jax.random.normal(key, (3, 8))
    model = from_linen(mlp(2, widths=(64,), dropout_rate=0.5))
    variables = model.init(key, x)
    one, two = (
        model.apply(variables, x, train=True, key=k)[0] for k in jax.random.split(key)
    )
    assert jnp.any(one != two)
    plain = from_linen(mlp(2, widths=(64,))).apply(variables, x, train=True)[0]
    evaluated, _ = model.apply(variables, x, train=False)
    np.testing.assert_array_equal(evaluated, plain)


def test_a_traced_dropout_rate_is_a_batch_axis(key):
    x = jax.random.normal(key, (3, 8))
    variables = from_linen(mlp(2, widths=(64,))).init(key, x)

    def apply(rate):
        model = from_linen(mlp(2, widths=(64,), dropout_rate=rate))
        return model.apply(variables, x, train=True, key=key)[0]

    none, half, all_ = jax.jit(jax.vmap(apply))(jnp.array([0.0, 0.5, 1.0]))
    plain = from_linen(mlp(2, widths=(64,))).apply(variables, x, train=True)[0]
    np.testing.assert_allclose(none, plain, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(half, apply(0.5), rtol=1e-5, atol=1e-6)
    bias = variables.params["output"]["bias"]
    np.testing.assert_allclose(all_, jnp.tile(bias[None], (3, 1)))


def test_is_registered_with_its_facts():
    entry = MODELS["mlp"]
    assert entry.facts["input_shape"] == (64,)
    assert entry.facts["data"] == "digits"
    assert entry.facts["tasks"] == ("classify", "regress")
    assert all(f"{name}:" in entry.build.__doc__ for name in entry.settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"num_classes": 0}, "num_classes must be at least 1; got 0"),
        ({"widths": (4, 0)}, r"widths must be at least 1; got \(4, 0\)"),
        ({"widths": (-3,)}, r"widths must be at least 1; got \(-3,\)"),
        ({"activation": "tahn"}, "unknown activation 'tahn'. Did you mean tanh"),
        ({"norm": "bach"}, "unknown norm 'bach'. Did you mean batch"),
        ({"dropout_rate": 1.5}, "dropout rate must be from 0 to 1; got 1.5"),
    ],
)
def test_bad_settings_say_what_and_got(settings, message):
    with pytest.raises(ValueError, match=message):
        mlp(**settings).init(jax.random.key(0), jnp.ones((2, 3)), train=False)
