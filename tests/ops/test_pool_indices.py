"""Where maxima were: indices, and values put back into their places."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.pool import max_pool
from jaxdl.ops.pool_indices import max_pool_with_indices, max_unpool
from tests.ops.torch_agreement import agree_with_torch, nchw, nhwc

# size, window, strides, padding, ceil_mode
CASES = {
    "tiles": ((6, 8), (2, 4), None, 0, False),
    "leftover": ((7, 8), (2, 3), None, 0, False),
    "ceil": ((7, 8), (2, 3), None, 0, True),
    "overlapping": ((7, 9), (3, 3), 2, 1, False),
}


def flat(x):
    return x.reshape(x.shape[0], -1, x.shape[-1])


@pytest.mark.parametrize("case", CASES)
def test_indices_lead_to_the_first_maximum(key, case):
    size, window, strides, padding, ceil = CASES[case]
    x = jax.random.randint(key, (2, *size, 3), -2, 3).astype(jnp.float32)
    how = dict(strides=strides, padding=padding, ceil_mode=ceil)

    @jax.jit
    def both(x):
        y, pull = jax.vjp(lambda x: max_pool(x, window, **how), x)
        best, where = max_pool_with_indices(x, window, **how)
        return y, pull(jnp.ones_like(y))[0], best, where

    y, slope, best, where = map(np.asarray, both(x))
    np.testing.assert_array_equal(best, y)
    found = np.take_along_axis(flat(np.asarray(x)), flat(where), 1)
    np.testing.assert_array_equal(found, flat(best))
    for n, channel in np.ndindex(2, 3):  # the slope of 1 goes to the first
        counts = np.bincount(
            where[n, ..., channel].ravel(), minlength=x[0, ..., 0].size
        )
        np.testing.assert_array_equal(flat(slope)[n, :, channel], counts)


@pytest.mark.parametrize("case", CASES)
def test_agrees_with_torch(key, case):
    torch = pytest.importorskip("torch")
    size, window, strides, padding, ceil = CASES[case]
    x = jax.random.randint(key, (2, *size, 3), -2, 3).astype(jnp.float32)
    how = dict(padding=padding, ceil_mode=ceil)
    pool = jax.jit(
        partial(max_pool_with_indices, window=window, strides=strides, **how)
    )
    _, where = pool(x)
    functional = torch.nn.functional
    _, expected = functional.max_pool2d(
        nchw(torch.tensor(np.array(x))), window, strides, return_indices=True, **how
    )
    np.testing.assert_array_equal(where, nhwc(expected))
    if case == "overlapping":
        return

    def theirs(values):
        shape = [2, 3, *size]
        return nhwc(
            functional.max_unpool2d(nchw(values), expected, window, output_size=shape)
        )

    values = jax.random.normal(key, where.shape)
    agree_with_torch(lambda v: max_unpool(v, where, window, size=size), theirs, values)


@pytest.mark.parametrize("case", ["tiles", "leftover", "ceil"])
def test_what_is_unpooled_is_pooled_again(key, case):
    size, window, _, _, ceil = CASES[case]
    x = 1 + jax.random.uniform(key, (2, *size, 3))  # above the zeros

    @jax.jit
    def there_and_back(x):
        best, where = max_pool_with_indices(x, window, ceil_mode=ceil)
        back = max_unpool(best, where, window, size=size)
        return back, (best, where), max_pool_with_indices(back, window, ceil_mode=ceil)

    back, once, twice = there_and_back(x)
    kept = np.asarray(back) != 0
    np.testing.assert_array_equal(np.asarray(back)[kept], np.asarray(x)[kept])
    assert kept.sum() == once[0].size
    jax.tree.map(np.testing.assert_array_equal, twice, once)


def test_the_size_is_known_where_the_window_divides_it():
    x = jnp.ones((1, 2, 2, 1))
    back = jax.eval_shape(lambda x: max_unpool(x, x.astype("int32"), (2, 3)), x)
    assert back.shape == (1, 4, 6, 1)


def test_indices_are_inside_the_image_whatever_is_in_it():
    x = jnp.full((1, 2, 2, 1), -jnp.inf)
    best, where = max_pool_with_indices(x, 2, padding=1)
    assert (best == -jnp.inf).all()
    np.testing.assert_array_equal(where[0, ..., 0], [[0, 1], [2, 3]])


def test_no_images_give_no_output():
    there = partial(max_pool_with_indices, window=2)
    best, where = jax.eval_shape(there, jnp.ones((0, 4, 4, 3)))
    assert best.shape == where.shape == (0, 2, 2, 3)
    back = jax.eval_shape(partial(max_unpool, window=2), best, where)
    assert back.shape == (0, 4, 4, 3)


def test_bad_input_says_what_and_got():
    x, where = jnp.ones((1, 2, 2, 1)), jnp.zeros((1, 2, 2, 1), "int32")
    with pytest.raises(ValueError, match="one value for each index; got shapes"):
        max_unpool(x[..., :0], where, 2)
    for size in ((2, 4), (6, 4), (4, 7)):
        with pytest.raises(ValueError, match=f"2x2 windows of 2x2; got {size[0]}x"):
            max_unpool(x, where, 2, size=size)
    with pytest.raises(ValueError, match="must fit"):
        max_pool_with_indices(x, 3)
