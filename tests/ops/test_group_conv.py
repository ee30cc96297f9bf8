"""Group convolutions: exactly equivariant, equal to their definition, and a group."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.conv import conv2d
from jaxdl.ops.group_conv import (
    ORDERS,
    division_table,
    group_conv2d,
    lift_conv2d,
    transform,
    transform_maps,
)


def draw(key, *shapes):
    """Whole numbers, so that sums of their products are exact in any order."""
    keys = jax.random.split(key, len(shapes))
    return [
        jax.random.randint(k, s, -3, 4).astype(jnp.float32)
        for k, s in zip(keys, shapes, strict=True)
    ]


# rows and columns of the kernel, strides, padding, size of the image
PLACES = [(3, 1, "SAME", 5), (2, 1, "VALID", 4), (3, 2, 1, 7)]


@pytest.mark.parametrize(("side", "strides", "padding", "size"), PLACES)
@pytest.mark.parametrize("group", ORDERS)
def test_what_is_done_to_the_image_is_done_to_the_result(
    key, group, side, strides, padding, size
):
    order = ORDERS[group]
    x, first, second = draw(
        key, (1, size, size, 2), (side, side, 2, 3), (3, 3, order, 3, 2)
    )

    @jax.jit
    def network(x):
        maps = lift_conv2d(x, first, group, strides=strides, padding=padding)
        deeper = group_conv2d(maps**2, second, group)
        return maps, deeper, deeper.max(3), deeper.max((1, 2, 3))

    maps, deeper, pooled, features = network(x)
    assert maps.shape[3:] == (order, 3)
    assert deeper.shape[3:] == (order, 2)
    for g in range(order):
        found = network(transform(x, g, (1, 2)))
        expected = (
            transform_maps(maps, g, group),
            transform_maps(deeper, g, group),
            transform(pooled, g, (1, 2)),
            features,
        )
        jax.tree.map(np.testing.assert_array_equal, found, expected)


def test_turns_alone_are_not_equivariant_to_mirrors(key):
    x, kernel = draw(key, (1, 5, 5, 2), (3, 3, 2, 3))
    y = lift_conv2d(x, kernel, "p4").max(3)
    mirrored = lift_conv2d(x[:, :, ::-1], kernel, "p4").max(3)
    assert jnp.any(mirrored != y[:, :, ::-1])


@pytest.mark.parametrize("group", ORDERS)
def test_agrees_with_the_definition(key, group):
    """A sum over the group of ordinary convolutions with turned filters."""
    order, table = ORDERS[group], division_table(group)
    x, kernel = draw(key, (1, 4, 4, order, 2), (3, 3, order, 2, 3))
    found = jax.jit(group_conv2d, static_argnums=2)(x, kernel, group)
    plain = jax.jit(conv2d)
    for g in range(order):
        expected = sum(
            plain(x[:, :, :, h], transform(kernel[:, :, table[g, h]], g))
            for h in range(order)
        )
        np.testing.assert_array_equal(found[:, :, :, g], expected)


@pytest.mark.parametrize("group", ORDERS)
def test_elements_differ_and_form_the_group_of_the_table(group):
    image = np.arange(9).reshape(3, 3)
    every = [np.asarray(transform(jnp.asarray(image), g)) for g in range(ORDERS[group])]
    assert len({e.tobytes() for e in every}) == ORDERS[group]
    np.testing.assert_array_equal(every[0], image)
    np.testing.assert_array_equal(every[1], np.rot90(image))
    table = division_table(group)
    for g, h in itertools.product(range(ORDERS[group]), repeat=2):
        first = every[table[g, h]]
        np.testing.assert_array_equal(transform(jnp.asarray(first), g), every[h])


def test_bad_input_says_what_and_got():
    with pytest.raises(ValueError, match="the kernel must be square; got 3x2"):
        lift_conv2d(jnp.ones((1, 4, 4, 1)), jnp.ones((3, 2, 1, 1)), "p4")
    maps = jnp.ones((1, 4, 4, 4, 1))
    with pytest.raises(ValueError, match="8 elements of p4m; got 4 of x and 8 of"):
        group_conv2d(maps, jnp.ones((3, 3, 8, 1, 1)), "p4m")
    with jax.disable_jit(), pytest.raises(Exception, match="p6"):
        lift_conv2d(jnp.ones((1, 4, 4, 1)), jnp.ones((3, 3, 1, 1)), "p6")
