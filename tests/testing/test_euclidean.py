"""The laws hold for distances and centres, and tell the three kinds of motion apart."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.testing import assert_euclidean_equivariant, assert_euclidean_invariant
from jaxdl.testing.euclidean import _motions


@pytest.fixture
def x(key):
    return jax.random.normal(key, (2, 5, 3))


def distances(x):
    return ((x[:, :, None] - x[:, None]) ** 2).sum(-1)


def test_distances_are_invariant_and_centres_equivariant(x, key):
    assert_euclidean_invariant(distances, x, key=key)
    assert_euclidean_equivariant(lambda x: x.mean(1), x, key=key)
    away = lambda x: x + 0.1 * (x - x.mean(1, keepdims=True)) ** 1
    assert_euclidean_equivariant(lambda x: {"x": away(x)}, x, key=key)


@pytest.mark.parametrize(
    ("f", "kind"),
    [
        (lambda x: x.sum(-1), "rotation"),
        (lambda x: jnp.linalg.det(x[:, :3] - x[:, 3:4]), "reflection"),
        (lambda x: (x**2).sum(-1), "translation"),
    ],
)
def test_what_is_seen_is_named(x, key, f, kind):
    with pytest.raises(AssertionError, match=f"a {kind} of the points must not change"):
        assert_euclidean_invariant(f, x, key=key)


@pytest.mark.parametrize(
    ("f", "kind"),
    [
        (lambda x: x * jnp.array([[[1.0, 1, 2]]]), "rotation"),
        (lambda x: x[:, 0] + jnp.cross(x[:, 1] - x[:, 0], x[:, 2] - x[:, 0]), "reflec"),
        (lambda x: 2 * x, "translation"),
    ],
)
def test_what_does_not_move_along_is_named(x, key, f, kind):
    with pytest.raises(AssertionError, match=rf"a {kind}.* must be one of the result"):
        assert_euclidean_equivariant(f, x, key=key)


def test_motions_are_what_they_are_called(x, key):
    motions = _motions(x, key, 12)
    for kind, sign in (("rotation", 1), ("reflection", -1), ("translation", 1)):
        assert len(motions[kind]) == 4
        for motion in motions[kind]:
            turn = motion.turn
            np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-6)
            assert np.linalg.det(turn) == pytest.approx(sign, abs=1e-6)
            assert motion.shift.any() == (kind == "translation")
            np.testing.assert_allclose(motion.back(motion(x)), x, atol=1e-5)


def test_no_try_is_refused(x, key):
    with pytest.raises(ValueError, match="num_tries must be at least 1; got 0"):
        assert_euclidean_invariant(distances, x, key=key, num_tries=0)


@pytest.mark.parametrize("value", [0.0, 0.1])
def test_equal_points_are_moved_too(key, value):
    equal = jnp.full((4, 3), value)
    with pytest.raises(AssertionError, match="a translation of the points must not"):
        assert_euclidean_invariant(lambda x: (x**2).sum(-1), equal, key=key)
