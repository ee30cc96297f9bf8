"""Pooling: the numbers of Flax and PyTorch, first of equals, and every formulation."""

import itertools
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.ops import pool as module
from jaxdl.ops.pool import avg_pool, max_pool
from tests.ops.torch_agreement import agree_with_torch, nchw, nhwc

FLAX = nn.max_pool, nn.avg_pool

# size, window, strides, padding
PLACES = {
    "tiles": ((6, 8), (2, 4), None, "VALID"),
    "leftover": ((7, 8), (3, 3), (3, 3), "VALID"),
    "overlapping": ((7, 9), (3, 3), (2, 2), "VALID"),
    "dense": ((6, 7), (3, 4), (1, 1), "SAME"),
    "apart": ((7, 9), (2, 2), (3, 3), "VALID"),
    "same": ((7, 5), (2, 2), None, "SAME"),
    "large": ((11, 12), (9, 9), (2, 2), 1),
    "padded": ((6, 6), (2, 2), None, ((0, 1), (1, 1))),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.usefixtures("relaxed_promotion")  # for the mean of Flax
def test_agrees_with_flax_in_value_and_gradient(key, place):
    size, window, strides, padding = PLACES[place]
    # whole numbers, so that many pixels are equal
    x = jax.random.randint(key, (2, *size, 3), -2, 3).astype(jnp.float32)
    pads = ((padding,) * 2,) * 2 if isinstance(padding, int) else padding

    def result(pool, x):
        y, pull = jax.vjp(pool, x)
        return y, *pull(jnp.cos(y + jnp.arange(y.size).reshape(y.shape)))

    ours = [partial(p, strides=strides, padding=padding) for p in (max_pool, avg_pool)]
    flax = [partial(p, strides=strides or window, padding=pads) for p in FLAX]

    @jax.jit
    def both(x):
        fixed = [partial(pool, window_shape=window) for pool in flax]
        mine = [partial(pool, window=window) for pool in ours]
        return [[result(pool, x) for pool in pools] for pools in (mine, fixed)]

    for a, b in zip(*map(jax.tree.leaves, both(x)), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def slide(x, window, strides, padding, ceil_mode):
    """The pixels under each window, and the places of windows."""
    starts = []
    for n, w, s in zip(x.shape[1:3], window, strides, strict=True):
        rounded = np.ceil if ceil_mode else np.floor
        places = int(rounded((n + 2 * padding - w) / s)) + 1
        starts.append([i * s - padding for i in range(places) if i * s - padding < n])
    (batch, height, width, channels), (tall, wide) = x.shape, window
    out = np.zeros((batch, *map(len, starts), channels))
    for (i, top), (j, left) in itertools.product(*map(enumerate, starts)):
        rows = slice(max(top, 0), min(top + tall, height))
        columns = slice(max(left, 0), min(left + wide, width))
        yield out, (slice(None), i, j), (top, left), x[:, rows, columns]


def slow_max(x, window, strides, padding, ceil_mode):
    for out, place, _, seen in slide(x, window, strides, padding, ceil_mode):
        out[place] = seen.max((1, 2))
    return out


def slow_mean(x, window, strides, padding, ceil_mode, count_include_pad):
    for out, place, (top, left), seen in slide(x, window, strides, padding, ceil_mode):
        area = seen[0, ..., 0].size
        if count_include_pad:
            tall = min(top + window[0], x.shape[1] + padding) - top
            area = tall * (min(left + window[1], x.shape[2] + padding) - left)
        out[place] = seen.sum((1, 2)) / area
    return out


# size, window, strides, padding: where ceil_mode adds windows, adds none, must not
CEIL = {
    "inception": ((8, 7), (3, 3), (2, 2), 0),
    "even": ((7, 7), (3, 3), (2, 2), 0),
    "average": ((7, 8), (3, 3), (1, 1), 1),
    "padded": ((8, 8), (3, 3), (2, 2), 1),
    "only padding left": ((3, 5), (2, 2), (2, 2), 1),
    "smaller": ((2, 5), (3, 3), (2, 2), 0),
    "far apart": ((10, 9), (2, 3), (4, 5), 1),
}


def modes(case):
    """The settings that go with a case; without ceil_mode, "smaller" does not fit."""
    *_, padding = CEIL[case]
    for ceil_mode in [False, True] if case != "smaller" else [True]:
        yield dict(padding=padding, ceil_mode=ceil_mode)


def pools(maximum, mean, window, strides, settings):
    """The maximum, and the mean with either divisor."""
    for how in settings:
        yield lambda x, how=how: maximum(x, window, strides, **how)
        for counted in (True, False):
            how = {**how, "count_include_pad": counted}
            yield lambda x, how=how: mean(x, window, strides, **how)


def ours(case):
    """One function that gives the results of all settings in a row."""
    _, window, strides, _ = CEIL[case]

    def maximum(x, window, strides, **how):
        return max_pool(x, window, strides=strides, **how)

    def mean(x, window, strides, **how):
        return avg_pool(x, window, strides=strides, **how)

    every = list(pools(maximum, mean, window, strides, modes(case)))
    return lambda x: jnp.concatenate([pool(x).ravel() for pool in every])


@pytest.mark.parametrize("case", CEIL)
def test_agrees_with_the_definition(key, case):
    size, window, strides, _ = CEIL[case]
    x = jax.random.normal(key, (2, *size, 3))
    every = pools(slow_max, slow_mean, window, strides, modes(case))
    expected = np.concatenate([pool(np.asarray(x)).ravel() for pool in every])
    np.testing.assert_allclose(jax.jit(ours(case))(x), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("case", CEIL)
def test_agrees_with_torch(key, case):
    torch = pytest.importorskip("torch")
    size, window, strides, _ = CEIL[case]
    x = jax.random.randint(key, (2, *size, 3), -2, 3)
    functional = torch.nn.functional
    theirs = functional.max_pool2d, functional.avg_pool2d
    every = list(pools(*theirs, window, strides, modes(case)))

    def reference(x):
        return torch.cat([nhwc(pool(nchw(x))).ravel() for pool in every])

    agree_with_torch(ours(case), reference, x)


@pytest.mark.parametrize("pool", [max_pool, avg_pool])
def test_accelerators_get_the_native_form_and_the_same_numbers(monkeypatch, key, pool):
    x = jax.random.normal(key, (2, 8, 7, 3))
    settings = dict(strides=2, padding=1, ceil_mode=True)
    ours = pool(x, 3, **settings)
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    monkeypatch.setattr(module, "shifts", None)
    np.testing.assert_allclose(pool(x, 3, **settings), ours, rtol=1e-6, atol=1e-7)


def test_one_number_is_a_square_window_next_to_the_last():
    x = jnp.arange(16.0).reshape(1, 4, 4, 1)
    np.testing.assert_array_equal(max_pool(x, 2)[0, ..., 0], [[5, 7], [13, 15]])
    np.testing.assert_array_equal(avg_pool(x, 2)[0, ..., 0], [[2.5, 4.5], [10.5, 12.5]])


@pytest.mark.parametrize("strides", [1, 2])
def test_the_first_of_equal_pixels_has_the_gradient(strides):
    x = jnp.array([[0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]])[None, ..., None]
    gradient = jax.grad(lambda x: max_pool(x, 3, strides=strides).sum())(x)
    np.testing.assert_array_equal(gradient[0, ..., 0], [[0, 1, 0], [0, 0, 0], [0] * 3])


@pytest.mark.parametrize("place", [(0, 0), (0, 1), (1, 1)])
def test_nan_is_the_maximum(place):
    x = jnp.arange(4.0).reshape(1, 2, 2, 1).at[0, *place].set(jnp.nan)
    assert jnp.isnan(max_pool(x, 2)).all()


def test_padding_never_is_the_maximum_but_counts_in_the_mean():
    x = jnp.full((1, 2, 2, 1), -4.0)
    assert (max_pool(x, 2, padding=1) == -4).all()
    assert (avg_pool(x, 2, padding=1) == -1).all()
    assert (avg_pool(x, 2, padding=1, count_include_pad=False) == -4).all()


def test_a_window_of_padding_alone_has_no_maximum_and_a_mean_of_zero():
    x = jnp.ones((1, 2, 2, 1))
    assert max_pool(x, 2, padding=2)[0, 0, 0] == -jnp.inf
    for counted in (True, False):
        mean = avg_pool(x, 2, padding=2, count_include_pad=counted)
        np.testing.assert_array_equal(
            mean[0, ..., 0], np.eye(3)[1][:, None] * np.eye(3)[1]
        )


@pytest.mark.parametrize("pool", [max_pool, avg_pool])
def test_low_precision_stays_low(pool):
    for window in (2, 9):
        out = jax.eval_shape(
            partial(pool, window=window), jnp.ones((1, 9, 9, 2), jnp.bfloat16)
        )
        assert out.dtype == jnp.bfloat16


@pytest.mark.parametrize("pool", [max_pool, avg_pool])
def test_no_images_give_no_output(pool):
    assert pool(jnp.ones((0, 4, 4, 3)), 2).shape == (0, 2, 2, 3)


@pytest.mark.parametrize("pool", [max_pool, avg_pool])
def test_a_window_must_fit(pool):
    with pytest.raises(ValueError, match=r"5x5 pixels must fit .* got 4x4"):
        pool(jnp.ones((1, 4, 4, 1)), 5)
