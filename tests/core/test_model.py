"""A model is two pure functions, whichever library wrote it."""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import errors
from flax import linen as nn

from jaxdl.core.keys import stream
from jaxdl.core.model import (
    Model,
    as_model,
    from_functions,
    from_linen,
    postprocess,
    preprocess,
)


class Noisy(nn.Module):
    """Batch norm, dropout, and something sown."""

    @nn.compact
    def __call__(self, x, *, train):
        """Draw when training."""
        x = nn.BatchNorm(use_running_average=not train, momentum=0.5, name="norm")(x)
        self.sow("intermediates", "normed", x)
        x = nn.Dropout(0.5, deterministic=not train, name="dropout")(x)
        return nn.Dense(2, name="dense")(x)


@pytest.fixture
def data(key):
    x = 3 + 2 * jax.random.normal(key, (8, 5))
    model = from_linen(Noisy())
    return model, model.init(key, x), x


def test_what_the_optimiser_changes_is_apart_from_the_rest(data):
    _, variables, _ = data
    assert set(variables.params) == {"norm", "dense"}
    assert set(variables.state) == {"batch_stats"}


def test_init_depends_on_key_and_shape_alone(data, key):
    model, variables, x = data
    again, other = model.init(key, 0 * x), model.init(jax.random.fold_in(key, 1), x)
    kernels = [v.params["dense"]["kernel"] for v in (variables, again, other)]
    np.testing.assert_array_equal(kernels[0], kernels[1])
    assert jnp.any(kernels[0] != kernels[2])


def test_training_threads_the_batch_statistics(data, key):
    model, variables, x = data
    _, state = model.apply(variables, x, train=True, key=key)
    stats = state["batch_stats"]["norm"]
    np.testing.assert_allclose(stats["mean"], x.mean(0) / 2, rtol=1e-5)
    np.testing.assert_allclose(stats["var"], (1 + x.var(0)) / 2, rtol=1e-4)
    twice = model.apply(variables._replace(state=state), x, train=True, key=key)[1]
    expected = 0.75 * x.mean(0)
    np.testing.assert_allclose(
        twice["batch_stats"]["norm"]["mean"], expected, rtol=1e-5
    )
    assert jax.tree.structure(state) == jax.tree.structure(variables.state)


def test_the_key_decides_the_dropout(data, key):
    model, variables, x = data
    keys = [key, key, jax.random.fold_in(key, 1)]
    one, same, other = (model.apply(variables, x, train=True, key=k)[0] for k in keys)
    np.testing.assert_array_equal(one, same)
    assert jnp.any(one != other)
    masked = Noisy().apply(
        {"params": variables.params, **variables.state},
        x,
        train=True,
        rngs={"dropout": stream(key, "dropout")},
        mutable=["batch_stats"],
    )
    np.testing.assert_array_equal(one, masked[0])


def test_evaluation_changes_no_state_and_needs_no_key(data, key):
    model, variables, x = data
    output, state = model.apply(variables, x, train=False)
    assert state is variables.state
    np.testing.assert_array_equal(output, model.apply(variables, x, train=False)[0])
    with_key, _ = model.apply(variables, x, train=False, key=key)
    np.testing.assert_array_equal(output, with_key)
    rows = [model.apply(variables, row[None], train=False)[0] for row in x]
    np.testing.assert_allclose(jnp.concatenate(rows), output, rtol=1e-5, atol=1e-6)


def test_training_without_a_key_is_an_error_where_one_is_drawn_from(data):
    model, variables, x = data
    with pytest.raises(errors.InvalidRngError, match="dropout"):
        model.apply(variables, x, train=True)


def test_a_model_without_parameters_has_empty_ones():
    class Double(nn.Module):
        def __call__(self, x, *, train):
            return 2 * x

    model = from_linen(Double())
    variables = model.init(jax.random.key(0), jnp.ones((1, 2)))
    assert variables == ({}, {})
    assert model.apply(variables, jnp.ones((1, 2)), train=True)[0].sum() == 4


def test_plain_functions_are_a_model(key):
    model = from_functions(
        lambda key, x: {"w": jax.random.normal(key, x.shape[1:])},
        lambda params, x: x @ params["w"],
    )
    x = jnp.ones((3, 4))
    variables = model.init(key, x)
    assert variables.state == {}
    for train in (True, False):
        output, state = model.apply(variables, x, train=train)
        np.testing.assert_allclose(output, x @ variables.params["w"])
        assert state == {}


def test_as_model_takes_models_and_modules(data):
    model, variables, x = data
    assert as_model(model) is model
    made = as_model(Noisy())
    expected, _ = model.apply(variables, x, train=False)
    np.testing.assert_array_equal(made.apply(variables, x, train=False)[0], expected)


@pytest.mark.parametrize("what", [lambda x: x, Noisy, (1, 2)])
def test_anything_else_is_an_error_that_tells_the_way(what):
    with pytest.raises(
        TypeError, match=r"must be a jaxdl.Model .* got <class.*from_fun"
    ):
        inspect.unwrap(as_model)(what)  # without the type check of the tests


@pytest.mark.parametrize("train", [True, False])
def test_what_comes_before_and_after_travels_along(data, key, train):
    model, _, x = data
    before = preprocess(model, lambda x: x / 10)
    after = postprocess(model, lambda y: -y)
    variables = before.init(key, x)
    how = {"train": train, "key": key}
    expected, state = model.apply(variables, x / 10, **how)
    seen, seen_state = before.apply(variables, x, **how)
    np.testing.assert_array_equal(seen, expected)
    jax.tree.map(np.testing.assert_array_equal, seen_state, state)
    told, told_state = after.apply(variables, x / 10, **how)
    np.testing.assert_array_equal(told, -expected)
    jax.tree.map(np.testing.assert_array_equal, told_state, state)


def test_a_preparation_may_change_the_shape(key):
    model = preprocess(from_linen(Noisy()), lambda x: x.reshape(len(x), -1))
    assert isinstance(model, Model)
    variables = model.init(key, jnp.ones((2, 3, 4)))
    assert variables.params["dense"]["kernel"].shape == (12, 2)


def test_many_models_are_one_vmap(data, key):
    model, _, x = data
    keys = jax.random.split(key, 3)
    many = jax.vmap(model.init, (0, None))(keys, x)
    outputs, _ = jax.vmap(lambda v: model.apply(v, x, train=False))(many)
    alone, _ = model.apply(model.init(keys[1], x), x, train=False)
    np.testing.assert_allclose(outputs[1], alone, rtol=1e-5, atol=1e-6)


class TwoWays(nn.Module):
    """A second method over a part of the weights."""

    def setup(self):
        """Body and head."""
        self.body, self.head = nn.BatchNorm(momentum=0.5), nn.Dense(2)

    def inner(self, x, *, train):
        """What the head reads."""
        return self.body(x, use_running_average=not train)

    def __call__(self, x, *, train):
        """All of it."""
        return self.head(self.inner(x, train=train))


def test_another_method_is_another_model_of_the_same_weights(key):
    x = jax.random.normal(key, (8, 5))
    whole, part = from_linen(TwoWays()), from_linen(TwoWays(), "inner")
    variables = whole.init(key, x)
    assert set(part.init(key, x).params) == {"body"}
    for train in (True, False):
        inner, state = part.apply(variables, x, train=train)
        logits, expected = whole.apply(variables, x, train=train)
        head = variables.params["head"]
        np.testing.assert_allclose(
            logits, inner @ head["kernel"] + head["bias"].reshape(1, -1), rtol=1e-5
        )
        jax.tree.map(np.testing.assert_array_equal, state, expected)
