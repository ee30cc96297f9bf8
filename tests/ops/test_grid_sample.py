"""Affine grids and bilinear reading: PyTorch, closed forms, borders and slopes."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.grid_sample import affine_grid, grid_sample
from tests.ops.torch_agreement import agree_with_torch, nchw, nhwc

IDENTITY = jnp.array([[[1.0, 0, 0], [0, 1, 0]]])
HOW = list(itertools.product(("zeros", "border"), (False, True)))


@pytest.mark.parametrize(("padding", "corners"), HOW)
def test_agrees_with_torch(key, padding, corners):
    torch = pytest.importorskip("torch")
    x = jax.random.normal(key, (2, 4, 5, 3))
    theta = jax.random.normal(jax.random.fold_in(key, 1), (2, 2, 3))

    def ours(x, theta):
        grid = affine_grid(theta, (3, 6), align_corners=corners)
        how = dict(padding_mode=padding, align_corners=corners)
        return jnp.concatenate([grid.ravel(), grid_sample(x, grid, **how).ravel()])

    def theirs(x, theta):
        functional = torch.nn.functional
        grid = functional.affine_grid(theta, (2, 3, 3, 6), align_corners=corners)
        out = functional.grid_sample(nchw(x), grid, "bilinear", padding, corners)
        return torch.cat([grid.ravel(), nhwc(out).ravel()])

    agree_with_torch(ours, theirs, x, theta, rtol=1e-4)


@pytest.mark.parametrize(("padding", "corners"), HOW)
def test_the_identity_changes_nothing_and_far_outside_is_the_padding(
    key, padding, corners
):
    x = jax.random.normal(key, (1, 4, 5, 3))
    how = dict(padding_mode=padding, align_corners=corners)
    grid = affine_grid(IDENTITY, (4, 5), align_corners=corners)
    np.testing.assert_allclose(grid_sample(x, grid, **how), x, rtol=1e-4, atol=1e-5)
    far = grid_sample(x, grid + jnp.array([9.0, -9.0]).reshape(1, 1, 1, 2), **how)
    expected = x[:, :1, -1:] if padding == "border" else jnp.zeros(())
    np.testing.assert_allclose(far, np.broadcast_to(expected, far.shape), rtol=1e-6)


def test_quarter_turns_and_mirrors_are_exact(key):
    x = jax.random.normal(key, (1, 5, 5, 2))
    turn = jnp.array([[[0.0, -1, 0], [1, 0, 0]]])  # each place, a quarter clockwise
    mirror = jnp.array([[[-1.0, 0, 0], [0, 1, 0]]])
    for theta, expected in (
        (turn, jnp.rot90(x, 1, (1, 2))),
        (mirror, x[:, :, ::-1]),
        (turn @ jnp.eye(3).at[:2, :2].set(turn[0, :, :2]), x[:, ::-1, ::-1]),
    ):
        found = grid_sample(x, affine_grid(theta, (5, 5)))
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_a_plane_is_read_exactly_between_its_pixels(key):
    rows, columns = jnp.mgrid[0:6, 0:7].astype(jnp.float32)
    x = (2 + 3 * rows - columns)[None, ..., None]
    theta = 0.3 * jax.random.normal(key, (1, 2, 3))
    grid = affine_grid(theta, (4, 4), align_corners=True).clip(-1, 1)
    y = (grid[..., 1] + 1) / 2 * 5 * 3 + 2 - (grid[..., 0] + 1) / 2 * 6
    found = grid_sample(x, grid, align_corners=True)[..., 0]
    np.testing.assert_allclose(found, y, rtol=1e-4, atol=1e-4)


def test_beyond_the_border_the_place_has_no_slope():
    x = jnp.arange(6.0).reshape(1, 2, 3, 1)
    grid = jnp.array([[[[5.0, 0.0], [-5.0, 0.0]]]])
    slope = jax.grad(lambda g: grid_sample(x, g, padding_mode="border").sum())(grid)
    np.testing.assert_array_equal(slope[..., 0], 0)
    np.testing.assert_allclose(slope[..., 1], 3)  # 3 a pixel, one pixel a unit
    how = dict(padding_mode="border", align_corners=True)
    edge = jnp.array([[[[-1.0, -1.0], [1.0, 1.0]]]])
    slope = jax.grad(lambda g: grid_sample(x, g, **how).sum())(edge)
    np.testing.assert_array_equal(slope, 0)


def test_a_grid_of_one_pixel_is_the_middle():
    for corners in (False, True):
        grid = affine_grid(IDENTITY, (1, 1), align_corners=corners)
        np.testing.assert_array_equal(grid, jnp.zeros((1, 1, 1, 2)))


def test_bad_input_says_what_and_got():
    with pytest.raises(ValueError, match=r"size must be at least 1; got \(2, 0\)"):
        affine_grid(IDENTITY, (2, 0))
    grid = affine_grid(IDENTITY, (2, 2))
    with pytest.raises(ValueError, match="pixels; got shape"):
        grid_sample(jnp.ones((1, 0, 2, 1)), grid)
    with pytest.raises(ValueError, match="a grid for each image; got 1 grids for 3"):
        grid_sample(jnp.ones((3, 2, 2, 1)), grid)
