"""The perceptron: one neuron that learns from its mistakes alone.

A row on the wrong side is added to the weights, or taken off, and nothing else happens.
If the classes can be separated by a margin, the number of mistakes is bounded; if they
cannot, it never ends, which is what a single neuron cannot do.

Sources: Rosenblatt, "The Perceptron: A Probabilistic Model for Information Storage and
Organization in the Brain", Psychological Review 65, 1958; Novikoff, "On Convergence
Proofs on Perceptrons", Symposium on the Mathematical Theory of Automata 12, 1962.
Departure: no learning rate, which from weights of 0 changes nothing but their length.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, Num

from jaxdl.core.errors import require

_Carry = tuple[Array, Array, Array, Array]
"""Weights, mistakes, passes, and whether the last pass made none."""


class PerceptronFit(NamedTuple):
    """What the rule learned, and how.

    Attributes:
      coefficients: ``[features]``.
      intercept: what is added; the rule treats it as the weight of an input of 1.
      mistakes: how often the weights were changed.
      passes: how often all rows were looked at, the last pass without mistake included.
      converged: whether a pass made no mistake. False for classes that no line
        separates, whatever ``max_passes``.
      margin: the distance of the nearest row, with its input of 1, from the separating
        plane through the origin; at most 0 where a row is on the wrong side.
      radius: the length of the longest row, with its input of 1.
    """

    coefficients: Float[Array, " features"]
    intercept: Float[Array, ""]
    mistakes: Int[Array, ""]
    passes: Int[Array, ""]
    converged: Bool[Array, ""]
    margin: Float[Array, ""]
    radius: Float[Array, ""]


def signs(labels: Num[Array, " rows"]) -> Float[Array, " rows"]:
    """Labels as -1 and 1, from those or from 0 and 1; looks at their values.

    Raises:
      ValueError: there are other labels, or both -1 and 0.
    """
    found = set(np.unique(labels).tolist())
    good = found <= {-1, 1} or found <= {0, 1}
    require(good, "labels must be -1 and 1, or 0 and 1", sorted(found))
    return _signs(labels)


def perceptron(
    x: Float[Array, "rows features"],
    y: Num[Array, " answers"],
    *,
    weight: Float[Array, " rows"] | None = None,
    max_passes: int = 1000,
) -> PerceptronFit:
    """Look at the rows in turn, correct each mistake, until a pass makes none.

    A pure function of arrays; under ``jit`` and ``vmap`` the labels cannot be examined,
    and those above 0 count as 1, all others as -1.

    Args:
      x: inputs.
      y: labels, -1 and 1 or 0 and 1.
      weight: a row of weight 0 is not looked at, so that folds are an axis of it; all
        others count the same. Not all may be 0.
      max_passes: at least 0; when to give up.

    Raises:
      ValueError: ``x`` and ``y`` differ in rows, there is no row, a label is neither,
        or ``max_passes`` is negative.

    >>> import jax.numpy as jnp
    >>> x = jnp.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> both, either = jnp.array([0, 0, 0, 1]), jnp.array([0, 1, 1, 0])
    >>> bool(perceptron(x, both).converged), bool(perceptron(x, either).converged)
    (True, False)
    """
    require(len(x) == len(y), "x and y must have as many rows", (len(x), len(y)))
    require(len(x) >= 1, "x must have a row", x.shape)
    require(max_passes >= 0, "max_passes must be at least 0", max_passes)
    sign = _signs(y) if isinstance(y, jax.core.Tracer) else signs(y)
    kept = jnp.ones(len(x), bool) if weight is None else weight > 0
    rows = jnp.concatenate([x, jnp.ones((len(x), 1), x.dtype)], axis=1)
    rows = jnp.where(kept[:, None], rows, 0)
    signed = sign[:, None].astype(x.dtype) * rows

    def look(weights: Array, item: tuple[Array, Array]) -> tuple[Array, Array]:
        row, seen = item
        wrong = (weights @ row <= 0) & seen
        return jnp.where(wrong, weights + row, weights), wrong

    def one_pass(carry: _Carry) -> _Carry:
        weights, mistakes, passes, _ = carry
        weights, wrong = jax.lax.scan(look, weights, (signed, kept))
        made = jnp.sum(wrong, dtype=jnp.int32)
        return weights, mistakes + made, passes + 1, made == 0

    def unfinished(carry: _Carry) -> Array:
        return ~carry[3] & (carry[2] < max_passes)

    start = (jnp.zeros_like(rows[0]), jnp.int32(0), jnp.int32(0), jnp.bool_(False))
    weights, mistakes, passes, converged = jax.lax.while_loop(
        unfinished, one_pass, start
    )
    length = jnp.linalg.norm(weights)
    margin = jnp.min(jnp.where(kept, signed @ weights, jnp.inf)) / jnp.where(
        length > 0, length, 1
    )
    radius = jnp.max(jnp.linalg.norm(rows, axis=1))
    return PerceptronFit(
        weights[:-1], weights[-1], mistakes, passes, converged, margin, radius
    )


def mistake_bound(
    margin: Float[Array, "*runs"], radius: Float[Array, "*runs"]
) -> Float[Array, "*runs"]:
    """``(radius / margin)**2``: how many mistakes the rule makes at most.

    Args:
      margin: that of any separating plane through the origin, with its rows inputs of 1
        included; the wider, the tighter the bound. That of a fit will do.
      radius: the length of the longest of those rows.

    Returns:
      Infinity where the margin is not above 0: nothing is promised.
    """
    wide = jnp.where(margin > 0, margin, 1)
    return jnp.where(margin > 0, jnp.square(radius / wide), jnp.inf)


def _signs(labels: Array) -> Array:
    return jnp.where(labels > 0, 1.0, -1.0)
