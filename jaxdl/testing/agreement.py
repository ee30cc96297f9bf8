"""The comparison at the end of a law, which names the value that is furthest off."""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require

ROUNDINGS = 200
"""How many units of rounding two results of one formula may differ by."""

LOOKS_AT_VALUES = (
    jax.errors.ConcretizationTypeError,
    jax.errors.TracerArrayConversionError,
    jax.errors.TracerIntegerConversionError,
    jax.errors.JAXIndexError,
)
"""Errors of a function that looks at values while it is compiled."""


def compiled_if_possible(f: Callable[..., PyTree]) -> Callable[..., PyTree]:
    """The function compiled; as it is where it looks at values, as NumPy does.

    So a law that holds does not show that the function compiles.
    """
    fast = jax.jit(f)

    def call(*args: Any) -> PyTree:
        try:
            return fast(*args)
        except LOOKS_AT_VALUES:
            return f(*args)

    return call


def compiled_gradient(total: Callable[..., jax.Array]) -> Callable[..., PyTree]:
    """The gradient of a function by its first argument, compiled.

    Raises:
      ValueError: when called, if the function cannot be differentiated by JAX.
    """
    slope = jax.jit(jax.grad(total))

    def call(*args: Any) -> PyTree:
        try:
            return slope(*args)
        except LOOKS_AT_VALUES as error:
            raise ValueError(
                "f must be a function that JAX can differentiate; got one that looks "
                "at values, as NumPy does. Write it with jax.numpy."
            ) from error

    return call


def require_results(results: PyTree) -> None:
    """Refuse a function that returns nothing, of which every law holds.

    Raises:
      ValueError: there is not one number in the results.
    """
    there = any(np.size(leaf) for leaf in jax.tree.leaves(results))
    require(there, "f must return an array with entries, or a pytree of such", results)


def tolerance_of(dtype: np.dtype, tolerance: float | None = None) -> float:
    """The given tolerance, or by default ``ROUNDINGS`` times the precision.

    Args:
      dtype: of the results; whole numbers and truth values must agree exactly.
      tolerance: what the user asks for.
    """
    if tolerance is not None:
        return tolerance
    exact = not jnp.issubdtype(dtype, jnp.inexact)
    return 0.0 if exact else ROUNDINGS * float(jnp.finfo(dtype).eps)


def assert_agree(
    found: np.ndarray,
    expected: np.ndarray,
    law: str,
    axes: Sequence[str],
    *,
    tolerance: float,
    origin: Sequence[int] = (),
) -> None:
    """Assert that two arrays agree, or say where they differ most.

    Args:
      found: what came out.
      expected: what should have; broadcast against ``found``.
      law: what must hold, as the beginning of a sentence.
      axes: names of the axes; those that are not named are called ``axis 3``.
      tolerance: the largest allowed difference, beside the largest expected value.
      origin: place of the first entry, where the arrays are a cut-out.

    Raises:
      AssertionError: naming the worst place, both values there, and how many are off.
    """
    found, expected = np.asarray(found), np.asarray(expected)
    if found.dtype == bool:
        found, expected = found.astype(np.int8), expected.astype(np.int8)
    expected = np.broadcast_to(expected, found.shape)
    gap = np.abs(found - expected)
    allowed = tolerance * max(float(np.abs(expected).max(initial=0)), 1e-30)
    wrong = ~(gap <= allowed)  # NaN is wrong too
    if not wrong.any():
        return
    worst = np.unravel_index(np.argmax(np.where(np.isnan(gap), np.inf, gap)), gap.shape)
    start = [*origin, *[0] * (found.ndim - len(origin))]
    place = [int(i) + o for i, o in zip(worst, start, strict=True)]
    names = [*axes, *(f"axis {i}" for i in range(len(axes), found.ndim))][: found.ndim]
    raise AssertionError(
        f"{law}, but at [{', '.join(names)}] {place} it is {found[worst]:.6g} and not "
        f"{expected[worst]:.6g}; {wrong.sum()} of {wrong.size} values are off by more "
        f"than {allowed:.3g}"
    )


def assert_trees_agree(
    tries: Sequence[PyTree],
    expected: PyTree,
    law: str,
    axes: Sequence[str],
    tolerance: float | None,
) -> None:
    """Assert that the results of several tries are the expected one.

    Args:
      tries: what came out, each an array or a pytree of arrays.
      expected: what should have come out of each.
      law: what must hold, as the beginning of a sentence.
      axes: names of the axes; the first counts the tries.
      tolerance: as for ``tolerance_of``.

    Raises:
      AssertionError: as for ``assert_agree``, with the leaf where there are several.
      ValueError: nothing is expected, with which all would agree.
    """
    require_results(expected)
    wanted = jax.tree_util.tree_leaves_with_path(expected)
    leaves = [jax.tree.leaves(one) for one in tries]
    for number, (path, leaf) in enumerate(wanted):
        at = jax.tree_util.keystr(path, simple=True, separator="/")
        found = np.stack([np.asarray(one[number]) for one in leaves])
        assert_agree(
            found,
            np.asarray(leaf),
            f"{law}{', in ' + at if at else ''}",
            axes,
            tolerance=tolerance_of(found.dtype, tolerance),
        )
