"""What is known of a step that went wrong: which leaves, which batch, which layer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.extend.core import ClosedJaxpr, Literal, Var
from jaxtyping import PyTree

from jaxdl.train.manifest import named, on_host


class NonFiniteError(RuntimeError):
    """A metric became NaN or infinite: the parameters are no longer worth saving."""


def bad_leaves(tree: PyTree) -> dict[str, int]:
    """By name, how many numbers of a leaf are NaN or infinite; only those with any."""
    counts = {
        name: int(np.sum(~np.isfinite(np.asarray(leaf, np.float64))))
        for name, leaf in named(tree)
        if jnp.issubdtype(leaf.dtype, jnp.floating)
    }
    return {name: count for name, count in counts.items() if count}


def dump_step(folder: Path, step: int, batch: PyTree, bad: dict[str, int]) -> Path:
    """Write ``folder/nonfinite/step_STEP.npz``: the batch, and which leaves are bad.

    Args:
      folder: of the run.
      step: updates that had been made before the bad one.
      batch: what it was given; ``None`` for a Learner without data.
      bad: names of leaves with their numbers of values that are not finite.
    """
    path = folder / "nonfinite" / f"step_{step}.npz"
    path.parent.mkdir(parents=True, exist_ok=True)
    names_of_batch = [f"batch/{name}" for name, _ in named(batch)]
    arrays: dict[str, Any] = dict(
        zip(names_of_batch, map(_plain, on_host(batch)), strict=True)
    )
    names, counts = np.array(list(bad), str), np.array(list(bad.values()), np.int64)
    arrays |= {"bad_leaves": names, "bad_counts": counts}
    np.savez_compressed(path, **arrays)
    return path


def dumped(folder: Path, step: int, batch: PyTree, state: PyTree) -> str:
    """Dump a bad step, and say where; a full disk does not hide what has happened."""
    try:
        return f"Its batch is in {dump_step(folder, step, batch, bad_leaves(state))}."
    except OSError as error:
        return f"Its batch could not be written: {error}."


def _plain(array: np.ndarray) -> np.ndarray:
    """The array in a dtype that NumPy itself can read: bfloat16 becomes float32."""
    return array if array.dtype.isbuiltin == 1 else array.astype(np.float32)


def first_nonfinite(function: Callable[..., PyTree], *args: Any) -> str | None:
    """Where a computation first makes something that is not finite out of what is.

    The program is traced and then computed operation by operation; loops and calls
    that are compiled as a whole, such as ``scan``, are looked at from outside.

    Returns:
      The layer and the operation, such as ``"MLP/dense_1: log"``; ``None`` if all
      stays finite; ``"the inputs: NAME"`` if an input is NaN, or infinite and nothing
      else is found, as a state may hold an infinity from the start.
    """
    bad = ", ".join(bad_leaves(args))
    if bad and _any(jnp.isnan, jax.tree.leaves(args)):
        return f"the inputs: {bad}"
    program = jax.make_jaxpr(function)(*args)
    inputs = [_Value(leaf, True) for leaf in jax.tree.leaves(args)]
    found = _search(program, inputs)[1]
    return f"the inputs: {bad}" if bad and not found else found


class _Value(NamedTuple):
    """A value in a program, and whether it depends on the inputs at all."""

    value: Any
    depends: bool


def _search(
    program: ClosedJaxpr, inputs: list[_Value], outer: str = ""
) -> tuple[list[_Value], str | None]:
    """The outputs of a program, and the first bad operation in it."""
    consts = [_Value(const, False) for const in program.consts]
    values: dict[Var, _Value] = dict(zip(program.jaxpr.constvars, consts, strict=True))
    values |= zip(program.jaxpr.invars, inputs, strict=True)

    def read(atom: Any) -> _Value:
        return _Value(atom.val, False) if isinstance(atom, Literal) else values[atom]

    for equation in program.jaxpr.eqns:
        given = [read(atom) for atom in equation.invars]
        inner = _called(equation)
        stack = str(equation.source_info.name_stack)
        where = stack if stack.startswith(outer) else f"{outer}/{stack}".rstrip("/")
        if inner is not None:
            outputs, found = _search(inner, given, where)
            if found:
                return [], found
        else:
            result = equation.primitive.bind(*map(_bare, given), **equation.params)
            results = result if equation.primitive.multiple_results else [result]
            name, computed = equation.primitive.name, [v for v, own in given if own]
            outputs = [_Value(value, bool(computed)) for value in results]
            known = map(_bare, given) if name in MOVES else computed
            new = (_any(jnp.isnan, results) and not _any(jnp.isnan, computed)) or (
                _any(jnp.isinf, results) and not _any(jnp.isinf, list(known))
            )
            if computed and new:
                return [], f"{where or 'outside all layers'}: {name}"
        values |= zip(equation.outvars, outputs, strict=True)
    return [read(atom) for atom in program.jaxpr.outvars], None


def _bare(value: _Value) -> Any:
    return value.value


MOVES = ("select_n", "concatenate", "pad", "scatter", "dynamic_update_slice")
"""Operations whose constants pass through: a mask of minus infinity is meant."""

CALLS = (
    "jit",
    "pjit",
    "closed_call",
    "remat",
    "checkpoint",
    "custom_jvp_call",
    "custom_vjp_call",
    "custom_vjp_call_jaxpr",
)


def _called(equation: Any) -> ClosedJaxpr | None:
    """The program of an operation that only calls another one."""
    if equation.primitive.name not in CALLS:
        return None
    names = ("jaxpr", "call_jaxpr", "fun_jaxpr")
    inner = next(equation.params[n] for n in names if n in equation.params)
    return inner if isinstance(inner, ClosedJaxpr) else ClosedJaxpr(inner, ())


def _any(test: Callable[[Any], jax.Array], values: list[Any]) -> bool:
    return any(
        bool(test(value).any())
        for value in values
        if jnp.issubdtype(jnp.asarray(value).dtype, jnp.inexact)
    )
