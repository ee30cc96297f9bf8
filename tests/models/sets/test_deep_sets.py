"""Deep Sets is its formula, obeys the laws of sets, and learns what it should."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.sets import Sets
from jaxdl.models.sets import DeepSets
from jaxdl.testing import assert_padding_invariant, assert_permutation_invariant


@pytest.fixture
def sets(key):
    x = jax.random.normal(key, (3, 4, 2))
    return Sets(x, jnp.arange(4)[None] < jnp.array([4, 2, 0])[:, None])


def small(pool, equivariant=()):
    return DeepSets(3, equivariant, (5, 6), (4,), pool)


@pytest.mark.parametrize("pool", ["sum", "mean", "max"])
def test_is_its_formula_in_numpy(key, sets, pool):
    model = small(pool)
    variables = model.init(key, sets, train=False)
    variables = jax.tree.map(lambda p: p + 0.1 * jnp.cos(p + 1), variables)
    params = jax.tree.map(np.asarray, variables["params"])

    def dense(name, h):
        return h @ params[name]["kernel"] + params[name]["bias"]

    found = model.apply(variables, sets, train=False)
    for row, x, mask in zip(found, *map(np.asarray, sets), strict=True):
        h = x[mask]
        for name in ("element_0", "element_1"):
            h = np.maximum(dense(name, h), 0)
        h = getattr(np, pool)(h, axis=0) if len(h) else np.zeros(6)
        h = np.maximum(dense("head_0", h), 0)
        np.testing.assert_allclose(row, dense("output", h), rtol=1e-4, atol=1e-5)
    full = model.apply(variables, sets.elements, train=False)
    np.testing.assert_allclose(full[0], found[0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("equivariant", [(), (5, 3)])
def test_order_and_padding_do_not_matter(key, sets, equivariant):
    model = small("mean", equivariant)
    variables = model.init(key, sets, train=False)
    f = jax.jit(lambda s: model.apply(variables, s, train=False))
    assert_permutation_invariant(f, sets, key=key)
    assert_padding_invariant(f, sets, key=key)


def test_weights_do_not_feel_what_is_masked(key, sets):
    model = small("max", (5,))
    variables = model.init(key, sets, train=False)

    def slope(fill):
        x = jnp.where(sets.mask[..., None], sets.elements, fill)
        return jax.grad(
            lambda v: model.apply(v, Sets(x, sets.mask), train=False).sum()
        )(variables)

    jax.tree.map(np.testing.assert_array_equal, slope(jnp.nan), slope(5.0))


def test_elements_that_are_images_are_flattened(key):
    x = jax.random.normal(key, (2, 3, 4, 4, 1))
    y, _ = small("sum").init_with_output(key, x, train=True)
    assert y.shape == (2, 3)


def test_bad_settings_say_what_and_got(key):
    for model, message in (
        (DeepSets(0), "num_classes must be at least 1; got 0"),
        (DeepSets(2, (), (0,)), r"widths must be at least 1; got \(0, 128\)"),
        (DeepSets(2, pool="medium"), "unknown pool 'medium'"),
    ):
        with pytest.raises(ValueError, match=message):
            model.init(key, jnp.ones((1, 2, 3)), train=False)
