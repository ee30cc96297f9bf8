"""Each part of a network at its own pace: frozen, slower, or joining in later.

Fine-tuning changes a network that knows something already. Its early layers are general
and should change little or not at all; its new head knows nothing and should learn
first.

Source: Howard and Ruder, "Universal Language Model Fine-tuning for Text
Classification", ACL 2018 (discriminative rates, gradual unfreezing).
"""

import fnmatch
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Int, PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar

Pace = Scalar | Callable[[Any], Scalar]
"""A factor of the learning rate, or a function of the step that gives one."""


class PartState(NamedTuple):
    """The state of ``scale_by_part``.

    Attributes:
      step: updates made so far.
    """

    step: Int[Array, ""]


def scale_by_part(paces: Mapping[str, Pace]) -> optax.GradientTransformation:
    """Multiply the updates of each parameter by the pace of its part.

    It comes last in an ``optax.chain``, so that it scales the weight decay as well. At
    pace 0 a parameter stays as it is, bit for bit.

    Args:
      paces: by shell pattern, a pace of at least 0, which may be traced. A pattern is
        compared with the path of a parameter, such as ``layer1.0.conv1.kernel``; the
        first that fits counts, and ``"*"`` fits all.

    Raises:
      ValueError: when it meets the parameters: a pattern fits none of them, or a
        parameter is fitted by none.

    >>> head_only = optax.chain(
    ...     optax.adamw(1e-3), scale_by_part({"fc.*": 1.0, "*": 0.0})
    ... )
    """

    def init(params: PyTree) -> PartState:
        found = {_pattern(path, paces) for path, _ in _leaves(params)}
        for path, _ in _leaves(params):
            require(
                _pattern(path, paces) is not None,
                "every parameter must be in a part",
                path,
                'A last pattern "*" takes the rest.',
            )
        unused = [pattern for pattern in paces if pattern not in found]
        require(not unused, "every part must have parameters", unused)
        return PartState(jnp.int32(0))

    def update(
        updates: PyTree, state: PartState, params: PyTree | None = None
    ) -> tuple[PyTree, PartState]:
        del params
        factors = {
            pattern: pace(state.step) if callable(pace) else pace
            for pattern, pace in paces.items()
        }
        scaled = [
            _scaled(leaf, factors[_pattern(path, paces) or ""])
            for path, leaf in _leaves(updates)
        ]
        treedef = jax.tree.structure(updates)
        return jax.tree.unflatten(treedef, scaled), PartState(state.step + 1)

    return optax.GradientTransformation(init, update)


def discriminative(parts: Sequence[str], decay: Scalar = 1 / 2.6) -> dict[str, Pace]:
    """Paces that fall from the last part to the first, by a factor each.

    Args:
      parts: patterns of the parts, the one next to the input first.
      decay: the factor from each part to the one below it, in [0, 1]; may be traced.

    >>> discriminative(["conv.*", "head.*"], 0.5)
    {'conv.*': 0.5, 'head.*': 1.0}
    """
    last = len(parts) - 1
    return {part: decay ** float(last - i) for i, part in enumerate(parts)}


def gradual_unfreezing(parts: Sequence[str], every: int | Scalar) -> dict[str, Pace]:
    """Paces that let the last part begin, and one more from below every few steps.

    Args:
      parts: patterns of the parts, the one next to the input first.
      every: steps from one part to the next; may be traced.
    """

    def from_step(number: int) -> Callable[[Any], Scalar]:
        return lambda step: jnp.where(step >= number * jnp.asarray(every), 1.0, 0.0)

    last = len(parts) - 1
    return {part: from_step(last - i) for i, part in enumerate(parts)}


def _leaves(tree: PyTree) -> list[tuple[str, Any]]:
    """The leaves with their paths, such as ``fc.bias``."""
    leaves, _ = jax.tree_util.tree_flatten_with_path(tree)
    return [
        (jax.tree_util.keystr(path, simple=True, separator="."), leaf)
        for path, leaf in leaves
    ]


def _pattern(path: str, paces: Mapping[str, Pace]) -> str | None:
    fitting = (p for p in paces if fnmatch.fnmatchcase(path, p))
    return next(fitting, None)


def _scaled(update: jax.Array, factor: Scalar) -> jax.Array:
    """The product, and exactly 0 for a factor of 0, whatever the update is."""
    factor = jnp.asarray(factor, update.dtype)
    return jnp.where(factor == 0, jnp.zeros_like(update), factor * update)
