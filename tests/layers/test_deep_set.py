"""The layer is its formula, commutes with permutations, and skips what is masked."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.sets import Sets
from jaxdl.layers import DeepSetLayer
from jaxdl.testing import (
    assert_padding_invariant,
    assert_permutation_equivariant,
    check_layer,
)


@pytest.fixture
def sets(key):
    x = jax.random.normal(key, (3, 4, 2))
    return Sets(x, jnp.arange(4)[None] < jnp.array([4, 2, 0])[:, None])


@pytest.mark.parametrize("pool", ["sum", "mean", "max"])
def test_is_its_formula_and_obeys_the_laws(key, sets, pool):
    layer = DeepSetLayer(5, pool)
    variables = jax.tree.map(lambda p: p + 0.1, layer.init(key, *sets))
    params = jax.tree.map(np.asarray, variables["params"])
    own, shared = params["own"], params["shared"]
    x = np.asarray(sets.elements[0])
    pooled = getattr(np, pool)(x, axis=0)
    expected = x @ own["kernel"] + own["bias"] + pooled @ shared["kernel"]
    found = layer.apply(variables, *sets)
    np.testing.assert_allclose(found[0], expected, rtol=1e-5, atol=1e-5)
    f = jax.jit(lambda s: layer.apply(variables, *s))
    assert_permutation_equivariant(f, sets, key=key)
    assert_padding_invariant(f, sets, key=key, per_element=True)


def test_weights_do_not_feel_what_is_masked(key, sets):
    layer = DeepSetLayer(5, "mean")
    variables = layer.init(key, *sets)
    there = sets.mask[..., None]

    def slope(fill):
        x = jnp.where(there, sets.elements, fill)
        return jax.grad(
            lambda v: jnp.where(there, layer.apply(v, x, sets.mask), 0).sum()
        )(variables)

    jax.tree.map(np.testing.assert_array_equal, slope(jnp.nan), slope(5.0))


def test_a_linear_map_that_commutes_is_of_this_form(key):
    """For one feature and three elements: averaging any matrix over all orders."""
    from itertools import permutations

    any_matrix = np.asarray(jax.random.normal(key, (3, 3)))
    swaps = [np.eye(3)[list(order)] for order in permutations(range(3))]
    average = np.mean([p.T @ any_matrix @ p for p in swaps], axis=0)
    shared = average[0, 1]
    own = average[0, 0] - shared
    layer = DeepSetLayer(1, "sum")
    params = {
        "own": {"kernel": jnp.full((1, 1), own), "bias": jnp.zeros(1)},
        "shared": {"kernel": jnp.full((1, 1), shared)},
    }
    y = layer.apply({"params": params}, jnp.eye(3)[:, :, None])
    np.testing.assert_allclose(y[..., 0], average.T, rtol=1e-5, atol=1e-6)


def test_is_a_well_behaved_layer(key, sets):
    check_layer(DeepSetLayer(3), *sets, key=key)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (DeepSetLayer(0), "features must be at least 1; got 0"),
        (DeepSetLayer(2, "maxi"), "Did you mean max"),
    ],
)
def test_bad_settings_say_what_and_got(key, layer, message):
    with pytest.raises(ValueError, match=message):
        layer.init(key, jnp.ones((1, 2, 3)))
