"""Adaptive pooling: windows by their definition, and the numbers of PyTorch."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.pool_adaptive import adaptive_avg_pool, adaptive_max_pool, windows
from tests.ops.torch_agreement import agree_with_torch, nchw, nhwc

# height and width, rows and columns
SIZES = {
    "divided": ((6, 8), (3, 2)),
    "global": ((5, 7), (1, 1)),
    "overlapping": ((7, 5), (3, 4)),
    "alexnet": ((13, 8), (6, 6)),
    "larger": ((2, 3), (5, 7)),
    "same": ((4, 3), (4, 3)),
}
POOLS = {"avg": (adaptive_avg_pool, np.mean), "max": (adaptive_max_pool, np.max)}


@pytest.mark.parametrize("kind", POOLS)
@pytest.mark.parametrize("case", SIZES)
def test_agrees_with_the_definition(key, case, kind):
    (height, width), (rows, columns) = SIZES[case]
    pool, combine = POOLS[kind]
    x = jax.random.normal(key, (2, height, width, 3))
    expected = np.zeros((2, rows, columns, 3))
    for i, j in itertools.product(range(rows), range(columns)):
        top, below = i * height // rows, -(-(i + 1) * height // rows)
        left, right = j * width // columns, -(-(j + 1) * width // columns)
        seen = np.asarray(x)[:, top:below, left:right]
        expected[:, i, j] = combine(seen, (1, 2))
    found = jax.jit(pool, static_argnums=1)(x, (rows, columns))
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", POOLS)
@pytest.mark.parametrize("case", SIZES)
def test_agrees_with_torch(key, case, kind):
    torch = pytest.importorskip("torch")
    size, out = SIZES[case]
    x = jax.random.randint(key, (2, *size, 3), -2, 3)
    theirs = getattr(torch.nn.functional, f"adaptive_{kind}_pool2d")
    agree_with_torch(
        lambda x: POOLS[kind][0](x, out), lambda x: nhwc(theirs(nchw(x), out)), x
    )


@pytest.mark.parametrize(("pixels", "count"), [(10, 3), (3, 10), (7, 7), (1, 4)])
def test_windows_leave_no_pixel_out_and_differ_by_two_at_most(pixels, count):
    starts, ends = windows(pixels, count)
    seen = {p for a, b in zip(starts, ends, strict=True) for p in range(a, b)}
    assert seen == set(range(pixels))
    assert np.ptp(ends - starts) <= 2


def test_the_mean_of_a_constant_is_the_constant_and_gradients_sum_to_one_each():
    x = jnp.full((1, 7, 5, 1), 3.0)
    y, pull = jax.vjp(lambda x: adaptive_avg_pool(x, (3, 4)), x)
    np.testing.assert_allclose(y, 3, rtol=1e-6)
    assert pull(jnp.ones_like(y))[0].sum() == pytest.approx(12)


@pytest.mark.parametrize("kind", POOLS)
def test_no_images_give_no_output(kind):
    assert POOLS[kind][0](jnp.ones((0, 4, 5, 3)), 2).shape == (0, 2, 2, 3)


@pytest.mark.parametrize("kind", POOLS)
def test_bad_input_says_what_and_got(kind):
    pool, _ = POOLS[kind]
    with pytest.raises(ValueError, match=r"size must be at least 1; got \(2, 0\)"):
        pool(jnp.ones((1, 4, 4, 1)), (2, 0))
    with pytest.raises(ValueError, match=r"x must have pixels; got shape \(1, 0, 4"):
        pool(jnp.ones((1, 0, 4, 1)), 1)
