"""Does a function know where its points lie? Turn, mirror and move them, and see.

The laws are f(xQ + t) = f(x), and f(xQ + t) = f(x)Q + t for results that are points,
for every orthogonal Q and every t: all rotations, reflections and translations, which
together are the group E(n).
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PyTree

from jaxdl.core.errors import require
from jaxdl.testing.agreement import assert_trees_agree, compiled_if_possible

Points = Float[Array, "*_points _space"]
KINDS = ("rotation", "reflection", "translation")


class Motion(NamedTuple):
    """One element of E(n).

    Attributes:
      kind: one of ``KINDS``.
      turn: an orthogonal matrix, the identity for a translation.
      shift: what is added, 0 for a rotation or a reflection.
    """

    kind: str
    turn: np.ndarray
    shift: np.ndarray

    def __call__(self, points: PyTree) -> PyTree:
        """Move points, whose coordinates are the last axis."""
        return jax.tree.map(
            lambda leaf: jnp.asarray(np.asarray(leaf) @ self.turn + self.shift), points
        )

    def back(self, points: PyTree) -> PyTree:
        """Move points back."""
        return jax.tree.map(
            lambda leaf: (np.asarray(leaf) - self.shift) @ self.turn.T, points
        )


def assert_euclidean_invariant(
    f: Callable[[Points], PyTree],
    x: Points,
    *,
    key: jax.Array,
    num_tries: int = 6,
    tolerance: float | None = None,
) -> None:
    """Assert that a result does not see rotations, reflections and translations.

    Args:
      f: a function of the points alone.
      x: points that differ; the last axis holds their coordinates.
      key: decides the motions.
      num_tries: how many are tried, the three kinds in turn.
      tolerance: the largest allowed difference, beside the largest value; by default
        200 units of rounding.

    Raises:
      AssertionError: naming the kind of motion and the place with the largest
        difference, and both values.
      ValueError: there is no try, or ``f`` returns nothing.
    """
    compiled = compiled_if_possible(f)
    expected = compiled(x)
    for kind, motions in _motions(x, key, num_tries).items():
        assert_trees_agree(
            [compiled(motion(x)) for motion in motions],
            expected,
            f"a {kind} of the points must not change the result",
            ("try",),
            tolerance,
        )


def assert_euclidean_equivariant(
    f: Callable[[Points], PyTree],
    x: Points,
    *,
    key: jax.Array,
    num_tries: int = 6,
    tolerance: float | None = None,
) -> None:
    """Assert that results turn, are mirrored and move with the points.

    Args:
      f: a function of the points alone, whose results are points of the same space.
      x: as for ``assert_euclidean_invariant``.
      key: decides the motions.
      num_tries: how many are tried, the three kinds in turn.
      tolerance: the largest allowed difference, beside the largest value; by default
        200 units of rounding.

    Raises:
      AssertionError: naming the kind of motion and the place with the largest
        difference before the motion, and both values.
      ValueError: there is no try, or ``f`` returns nothing.
    """
    compiled = compiled_if_possible(f)
    expected = compiled(x)
    for kind, motions in _motions(x, key, num_tries).items():
        assert_trees_agree(
            [motion.back(compiled(motion(x))) for motion in motions],
            expected,
            f"a {kind} of the points must be one of the result",
            ("try",),
            tolerance,
        )


def _motions(x: Points, key: jax.Array, num_tries: int) -> dict[str, list[Motion]]:
    """Random motions by kind; translations go as far as the points lie apart.

    Where all coordinates are equal they go about 1 far.
    """
    require(num_tries >= 1, "num_tries must be at least 1", num_tries)
    apart = float(jnp.ptp(x)) > 0
    size, far = x.shape[-1], float(jnp.std(x)) if apart else 1.0
    motions: dict[str, list[Motion]] = {kind: [] for kind in KINDS[:num_tries]}
    for number, one in enumerate(jax.random.split(key, num_tries)):
        kind = KINDS[number % len(KINDS)]
        shift = np.zeros(size, np.float32)
        turn = np.eye(size, dtype=np.float32)
        if kind == "translation":
            shift = far * np.asarray(jax.random.normal(one, (size,)), np.float32)
        else:
            turn = np.array(jax.random.orthogonal(one, size), np.float32)
            mirrored = np.linalg.det(turn) < 0
            turn[0] *= -1 if mirrored == (kind == "rotation") else 1
        motions[kind].append(Motion(kind, turn, shift))
    return motions
