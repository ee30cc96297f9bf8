"""Is a gradient right? Compare it with differences of the function itself."""

import contextlib
import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import experimental

from jaxdl.core.errors import require

TOLERANCES = {"float32": 2e-2, "float64": 1e-6}
"""Dtype of the function's value -> the error that is allowed, as in ``allclose``."""

ALONG = " along a random direction"
STEPS = {"float32": 1e-2, "float64": 1e-5}
"""Dtype of the function's value -> the step, for entries of size up to 1."""


class Entry(NamedTuple):
    """One derivative, found in two ways.

    Attributes:
      where: what was differentiated by, such as ``"args[0]['w'] at index (1, 2)"``.
      single: whether it is one entry, and not a direction.
      gradient: what JAX says.
      difference: what differences of values say.
    """

    where: str
    single: bool
    gradient: float
    difference: float

    @property
    def error(self) -> float:
        """How far apart they are beside their size; infinite if one is not finite."""
        apart = abs(self.gradient - self.difference)
        size = 1 + max(abs(self.gradient), abs(self.difference))
        return apart / size if math.isfinite(apart) else math.inf


def check_gradients(
    f: Callable[..., Any],
    *args: Any,
    complex_step: bool = False,
    max_entries: int = 50,
    tolerance: float | None = None,
    seed: int = 0,
) -> None:
    """Assert that the gradient of ``f`` is the slope of ``f``.

    Single entries are compared with central differences ``(f(x + h) - f(x - h)) / 2h``,
    and so is, for each array, the slope along a random direction, which no wrong entry
    escapes. Both are computed in float64, whatever the dtype of the arguments, and with
    a tolerance of 1e-6; where ``f`` itself rounds its value to float32, it is 2e-2.

    The complex step, of Squire and Trapp, "Using Complex Variables to Estimate
    Derivatives of Real Functions", SIAM Review 40, 1998, is ``imag(f(x + ih)) / h``. It
    subtracts nothing, and so is exact to the last digits; ``f`` must be made of
    analytic functions (no ``abs``, ``max``, ``relu`` or conjugate).

    Args:
      f: a function of ``args`` that can be compiled and gives one real number. It must
        be smooth there: near a corner, as of ``relu`` at 0, the two may differ.
      *args: arrays or pytrees of them. Only floating-point arrays are varied.
      complex_step: take the complex step instead of central differences.
      max_entries: the most entries of an array that are looked at one by one; of larger
        arrays a random choice.
      tolerance: the largest allowed ``|gradient - slope| / (1 + size)``, where the size
        is the larger of the two; ``None`` means as above.
      seed: for the choice of entries and directions.

    Raises:
      AssertionError: naming the worst array and index, and both numbers.
      ValueError: ``f`` does not give one real number, or nothing can be varied.
    """
    with _float64():
        leaves, structure = jax.tree.flatten(args)
        named = jax.tree_util.tree_leaves_with_path(args)
        names = [f"args{jax.tree_util.keystr(path)}" for path, _ in named]
        leaves = [_widened(leaf) for leaf in leaves]
        varied = [i for i, leaf in enumerate(leaves) if _is_float(leaf)]
        require(bool(varied), "args must have a floating-point array", args)

        @jax.jit
        def value(leaves: Sequence[Any]) -> Any:
            return f(*jax.tree.unflatten(structure, leaves))

        out = jax.eval_shape(value, leaves)
        one = getattr(out, "shape", None) == () and _is_float(out)
        require(one, "f must give one real number", out, "Sum over its values.")
        slope = _complex_slope if complex_step else _central_slope
        step = 1e-20 if complex_step else STEPS.get(str(out.dtype), 1e-2)
        allowed = TOLERANCES.get(str(out.dtype), 2e-2)
        allowed = allowed if tolerance is None else tolerance
        gradients = jax.jit(
            jax.grad(lambda some: value(_merged(leaves, varied, some)))
        )([leaves[i] for i in varied])
        entries = []
        generator = np.random.default_rng(seed)
        for i, gradient in zip(varied, gradients, strict=True):
            for where, direction in _directions(leaves[i], max_entries, generator):
                found = slope(value, leaves, i, direction, step)
                expected = float(jnp.vdot(gradient, direction))
                single = where != ALONG
                entries.append(Entry(names[i] + where, single, expected, found))
    wrong = [entry for entry in entries if not entry.error <= allowed]
    if wrong:
        worst = max(wrong, key=lambda entry: (entry.single, entry.error))
        raise AssertionError(
            f"the gradient by {worst.where} is {worst.gradient:.6g}, but the slope is "
            f"{worst.difference:.6g}; {len(wrong)} of {len(entries)} comparisons are "
            f"off by more than {allowed:g}"
        )


def _central_slope(
    value: Callable[..., Any], leaves: list[Any], i: int, direction: Any, step: float
) -> float:
    """The slope of the value along a direction of one leaf, from both sides."""
    size = float(jnp.max(jnp.abs(jnp.where(direction != 0, leaves[i], 0)), initial=0))
    step *= max(1.0, size)
    ahead, behind = (
        float(value(_merged(leaves, [i], [leaves[i] + sign * step * direction])))
        for sign in (1, -1)
    )
    return (ahead - behind) / (2 * step)


def _complex_slope(
    value: Callable[..., Any], leaves: list[Any], i: int, direction: Any, step: float
) -> float:
    """The slope of the value along a direction of one leaf, from the imaginary axis."""
    aside = leaves[i].astype(complex) + 1j * step * direction
    return float(jnp.imag(value(_merged(leaves, [i], [aside])))) / step


def _directions(
    leaf: Any, max_entries: int, generator: np.random.Generator
) -> Iterator[tuple[str, Any]]:
    """Entries of an array, all or some, then a random direction; each with its name."""
    count = min(leaf.size, max_entries)
    for flat in sorted(generator.choice(leaf.size, count, replace=False)):
        index = tuple(int(i) for i in np.unravel_index(flat, leaf.shape))
        unit = np.zeros(leaf.shape)
        unit[index] = 1
        yield f" at index {index}" if index else "", jnp.asarray(unit)
    if leaf.size > 1:
        direction = generator.normal(size=leaf.shape)
        yield ALONG, jnp.asarray(direction / np.linalg.norm(direction))


def _merged(leaves: list[Any], places: list[int], values: Sequence[Any]) -> list[Any]:
    """The leaves with some of them replaced."""
    merged = list(leaves)
    for i, value in zip(places, values, strict=True):
        merged[i] = value
    return merged


def _is_float(leaf: Any) -> bool:
    return jnp.issubdtype(leaf.dtype, jnp.floating)


def _widened(leaf: Any) -> jax.Array:
    """A leaf as an array, in float64 if it is a real number."""
    leaf = jnp.asarray(leaf)
    return leaf.astype(jnp.float64) if _is_float(leaf) else leaf


@contextlib.contextmanager
def _float64() -> Iterator[None]:
    """64-bit numbers for a while, which mix with constants of 32."""
    home = jax if hasattr(jax, "enable_x64") else experimental  # which before JAX 0.8
    with home.enable_x64(True), jax.numpy_dtype_promotion("standard"):
        yield
