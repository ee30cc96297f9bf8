"""A function of single numbers, taken apart into steps with values and derivatives."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.extend.core import ClosedJaxpr, Jaxpr, Literal

from jaxdl.core.errors import require

INLINED = {"closed_call", "jit", "pjit"}  # primitives that only group others
KEPT = {"custom_jvp_call", "custom_vjp_call"}  # one step, with a derivative of its own
UNSEEN = {"convert_element_type", "copy", "copy_p"}  # the same number once more
SYMBOLS = {
    "add": "+",
    "add_any": "+",
    "div": "÷",
    "eq": "=",
    "ge": "≥",
    "gt": ">",
    "le": "≤",
    "lt": "<",
    "mul": "\N{MULTIPLICATION SIGN}",
    "ne": "≠",
    "pow": "^",
    "sub": "\N{MINUS SIGN}",
}
NAMES = {
    "integer_pow": "^",
    "logistic": "\N{GREEK SMALL LETTER SIGMA}",
    "neg": "\N{MINUS SIGN}",
    "select_n": "select",
}


class Node(NamedTuple):
    """One number of a program.

    Attributes:
      label: the argument's name, or the operation, with a dot for each operand where
        others are constants or the same: ``"· × 2"``.
      parents: places, in the list of nodes, of the operands that are nodes.
      value: what the number is.
      derivative: of the program's result by this number; ``None`` for what is no real
        number, such as the result of a comparison.
    """

    label: str
    parents: tuple[int, ...]
    value: float
    derivative: float | None


class _Wire(NamedTuple):
    """A value on its way, and the place of its node, if it is not a constant."""

    place: int | None
    value: Any


def scalar_program(
    f: Callable[..., Any], values: Sequence[float], names: Sequence[str]
) -> list[Node]:
    """The numbers that ``f`` computes, from its arguments to its result.

    A derivative is that of the result by a small addition to the number, so functions
    with a derivative of their own keep it.

    Args:
      f: a function of single numbers that gives one, made of elementwise operations.
      values: its arguments.
      names: what they are called.

    Returns:
      The arguments in order, then the steps that the result depends on, each after its
      parents; the result comes last.

    Raises:
      ValueError: ``f`` contains an array, or control flow that JAX compiles, or its
        result is not one real number that depends on an argument.
    """
    program = jax.make_jaxpr(f)(*map(jnp.float32, values))
    outputs: list[Any] = [var.aval for var in program.jaxpr.outvars]
    require(
        len(outputs) == 1
        and outputs[0].shape == ()
        and jnp.issubdtype(outputs[0].dtype, jnp.floating),
        "f must give one real number",
        ", ".join(map(str, outputs)) or "nothing",
    )
    steps: list[tuple[str, tuple[int, ...]]] = []

    def run(additions: Sequence[Any]) -> tuple[Any, tuple[list[Any], int | None]]:
        """The result with something added to each number, and all the numbers."""
        steps.clear()
        found: list[Any] = []

        def node(label: str, parents: tuple[int, ...], value: Any) -> _Wire:
            if jnp.issubdtype(value.dtype, jnp.floating) and additions:
                value = value + additions[len(found)]
            steps.append((label, parents))
            found.append(value)
            return _Wire(len(found) - 1, value)

        wires = [
            node(n, (), jnp.float32(v)) for n, v in zip(names, values, strict=True)
        ]
        [out] = _walk(program, wires, node)
        return out.value, (found, out.place)

    _, (found, last) = run(())
    require(last is not None, "f must depend on an argument", "a constant")
    zeros = [jnp.zeros((), jnp.float32)] * len(found)
    slopes, (found, last) = jax.grad(run, has_aux=True)(zeros)
    real = [jnp.issubdtype(value.dtype, jnp.floating) for value in found]
    nodes = [
        Node(label, parents, float(value), float(slope) if kind else None)
        for (label, parents), value, slope, kind in zip(
            steps, found, slopes, real, strict=True
        )
    ]
    return _used(nodes, len(values), last or 0)


def _walk(
    program: ClosedJaxpr, inputs: Sequence[_Wire], node: Callable[..., _Wire]
) -> list[_Wire]:
    """Compute a program, making a node of every step that is not constant."""
    known = dict(zip(program.jaxpr.invars, inputs, strict=True))
    for var, constant in zip(program.jaxpr.constvars, program.consts, strict=True):
        known[var] = _Wire(None, jnp.asarray(constant))

    def read(var: Any) -> _Wire:
        if isinstance(var, Literal):
            aval: Any = var.aval
            return _Wire(None, jnp.asarray(var.val, aval.dtype))
        return known[var]

    for step in program.jaxpr.eqns:
        operands = [read(var) for var in step.invars]
        primitive = step.primitive.name
        inner: Any = next((p for p in step.params.values() if _is_program(p)), None)
        if primitive in INLINED:
            known.update(zip(step.outvars, _walk(inner, operands, node), strict=True))
            continue
        require(
            (inner is None or primitive in KEPT)
            and all(var.aval.shape == () for var in (*step.invars, *step.outvars)),
            "f must be made of elementwise operations on single numbers",
            f"{primitive} of {', '.join(str(var.aval) for var in step.invars)}",
            "Write it with scalars, without loops and branches that JAX compiles.",
        )
        bound = step.primitive.get_bind_params(step.params)
        functions, params = bound if isinstance(bound, tuple) else ((), bound)
        results = step.primitive.bind(
            *functions, *(wire.value for wire in operands), **params
        )
        several = step.primitive.multiple_results
        parents = tuple(wire.place for wire in operands if wire.place is not None)
        for var, value in zip(
            step.outvars, results if several else [results], strict=True
        ):
            if not parents:
                known[var] = _Wire(None, value)
            elif primitive in UNSEEN:
                known[var] = _Wire(parents[0], value)
            else:
                known[var] = node(_label(step, operands), parents, value)
    return [read(var) for var in program.jaxpr.outvars]


def _is_program(param: Any) -> bool:
    """Whether a parameter of a step holds steps itself."""
    parts = param if isinstance(param, tuple | list) else (param,)
    return any(isinstance(part, ClosedJaxpr | Jaxpr) for part in parts)


def _label(step: Any, operands: Sequence[_Wire]) -> str:
    """What a step is called, with its constants."""
    name = step.primitive.name
    if name in KEPT:
        inner = next(p for p in step.params.values() if _is_program(p))
        name = getattr(inner.jaxpr.debug_info, "func_name", "custom").split()[0]
    if name == "integer_pow":
        return f"· ^ {step.params['y']}"
    if name == "square":
        return "· ^ 2"
    places = [wire.place for wire in operands]
    spelled = None in places or len(set(places)) < len(places)
    words = [f"{wire.value:.3g}" if wire.place is None else "·" for wire in operands]
    if name in SYMBOLS:
        return f" {SYMBOLS[name]} ".join(words) if spelled else SYMBOLS[name]
    short = NAMES.get(name, name)
    return f"{short}({', '.join(words)})" if spelled else short


def _used(nodes: list[Node], num_arguments: int, last: int) -> list[Node]:
    """The arguments and what the last node depends on, in places of their own."""
    wanted, waiting = set(range(num_arguments)), [last]
    while waiting:
        place = waiting.pop()
        wanted.add(place)
        waiting += nodes[place].parents
    places = {old: new for new, old in enumerate(sorted(wanted))}
    return [
        nodes[old]._replace(parents=tuple(places[p] for p in nodes[old].parents))
        for old in places
    ]
