"""The arithmetic of a program, counted without running it.

Counted are floating-point operations: 2 for each multiply-add of a matrix product or a
convolution (its positions on padding included), 1 for each element of the result of
other arithmetic, functions such as ``exp`` included, and 1 for each element that a sum,
a maximum or a pooling window reads. Comparing, choosing, converting and moving numbers
counts nothing. A ``scan`` counts as often as it turns; a ``while`` loop, whose turns
are not known, once; of the branches of a ``cond``, the most expensive counts.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp

_ELEMENTWISE = """
    add add_any sub mul div rem neg abs max min pow integer_pow square sqrt rsqrt cbrt
    exp exp2 expm1 log log1p logistic tanh sinh cosh asinh acosh atanh
    sin cos tan asin acos atan atan2 erf erfc erf_inv lgamma digamma
    cumsum cumprod cummax cummin cumlogsumexp
"""
ELEMENTWISE = frozenset(_ELEMENTWISE.split())
REDUCTIONS = frozenset(("reduce_sum", "reduce_prod", "reduce_max", "reduce_min"))
WINDOWS = frozenset(("reduce_window_sum", "reduce_window_max", "reduce_window_min"))


def count_flops(
    function: Callable[..., Any], *args: Any, scope: str = ""
) -> dict[str, int]:
    """The floating-point operations of ``function(*args)``, by scope.

    Args:
      function: what ``jax.make_jaxpr`` can trace.
      *args: arrays, or ``jax.ShapeDtypeStruct`` in their place.
      scope: how the names of the ``jax.named_scope`` to tell apart begin, without
        ``"/"``; other scopes are passed over, and ``""`` passes over all.

    Returns:
      By name, what is done in that scope and not in another within it; ``""`` is what
      is done outside of all.
    """
    counts: dict[str, int] = {}
    for scopes, flops in _walk(jax.make_jaxpr(function)(*args), ""):
        names = [name for name in scopes.split("/") if scope and name.startswith(scope)]
        innermost = names[-1] if names else ""
        counts[innermost] = counts.get(innermost, 0) + flops
    return counts


def _walk(jaxpr: Any, outer: str) -> Iterator[tuple[str, int]]:
    """The scopes and the operations of every equation, those of inner jaxprs too."""
    for equation in jaxpr.eqns:
        primitive, params = equation.primitive.name, equation.params
        scopes = f"{outer}/{equation.source_info.name_stack}"
        inner = [
            part
            for value in params.values()
            for part in (value if isinstance(value, tuple) else (value,))
            if hasattr(part, "eqns")
        ]
        if primitive.startswith("scatter") or not inner:
            yield scopes, _operations(equation)
            continue
        if primitive == "cond":
            inner = [max(inner, key=lambda part: sum(n for _, n in _walk(part, "")))]
        turns = params["length"] if primitive == "scan" else 1
        for part in inner:
            yield from ((where, turns * n) for where, n in _walk(part, scopes))


def _operations(equation: Any) -> int:
    """The operations of one primitive."""
    primitive, params = equation.primitive.name, equation.params
    operands = [variable.aval for variable in equation.invars]
    results = [variable.aval for variable in equation.outvars]
    if not results or not jnp.issubdtype(results[0].dtype, jnp.inexact):
        return 0
    size = results[0].size
    if primitive == "dot_general":
        contracted = params["dimension_numbers"][0][0]
        return 2 * size * math.prod(operands[0].shape[axis] for axis in contracted)
    if primitive == "conv_general_dilated":
        kernel = operands[1]
        features = kernel.shape[params["dimension_numbers"].rhs_spec[0]]
        return 2 * size * kernel.size // max(features, 1)
    if primitive in WINDOWS:
        return size * math.prod(params["window_dimensions"])
    if primitive in REDUCTIONS:
        return operands[0].size
    if primitive == "scatter-add":
        return operands[2].size
    return size if primitive in ELEMENTWISE else 0
