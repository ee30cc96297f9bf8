"""The set transformer obeys the laws of sets; its blocks are tested with the layers."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.core.model import as_model
from jaxdl.core.sets import Sets
from jaxdl.models import MODELS, create_model
from jaxdl.models.sets import SetTransformer
from jaxdl.testing import assert_padding_invariant, assert_permutation_invariant


@pytest.mark.parametrize("num_points", [0, 3])
def test_order_and_padding_do_not_matter(key, num_points):
    x = jax.random.normal(key, (3, 4, 2))
    sets = Sets(x, jnp.arange(4)[None] < jnp.array([4, 2, 0])[:, None])
    model = SetTransformer(3, 8, 2, num_points, 2)
    variables = jax.jit(lambda k: model.init(k, sets, train=False))(key)
    blocks = {"embed", "block_0", "block_1", "pool", "output"}
    assert set(variables["params"]) == blocks
    f = jax.jit(lambda s: model.apply(variables, s, train=False))
    assert_permutation_invariant(f, sets, key=key)
    assert_padding_invariant(f, sets, key=key)
    full = model.apply(variables, x[:1], train=False)
    assert jnp.allclose(full, f(sets)[:1], atol=1e-5)


@pytest.mark.parametrize(
    "name", [e.name for e in MODELS if "models.sets" in e.build.__module__]
)
@pytest.mark.parametrize("train", [False, True])
def test_sets_without_elements_have_a_result(name, train, key):
    model, empty = as_model(create_model(name)), jnp.zeros((2, 0, 3))
    variables = model.init(key, empty)
    for sets in (empty, Sets(empty, jnp.zeros((2, 0), bool))):
        outputs, state = model.apply(variables, sets, train=train, key=key)
        for leaf in jax.tree.leaves((outputs, state)):
            assert jnp.isfinite(leaf).all()
        assert jax.tree.leaves(outputs)[0].shape == (2, 8)


def test_bad_settings_say_what_and_got(key):
    for model, message in (
        (SetTransformer(0), "num_classes must be at least 1; got 0"),
        (SetTransformer(2, 0), "dim must be at least 1; got 0"),
        (SetTransformer(2, 6), "num_heads must be a divisor of the 6 features; got 4"),
    ):
        with pytest.raises(ValueError, match=message):
            model.init(key, jnp.ones((1, 2, 3)), train=False)
