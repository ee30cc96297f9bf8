"""Recurrence: one small step again and again over time, and how gradients go back.

What a step does with its input is known for all times at once, so that it is one matrix
product before the scan. In the scan stays the product with the state. On the way back
the same holds for the gradient of that matrix: the scan gives the gradient of what each
step received, and one product after it sums over time what autodiff would sum step by
step. ``jaxdl.ops.recurrent_cells`` has the steps.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, PyTree

State = tuple[Array, ...]
"""Arrays ``[batch, features]``, the first of which is the output of the step."""


class Cell(NamedTuple):
    """What happens in a step, besides the two matrix products, and its transpose.

    Attributes:
      forward: ``(params, state, from_input, from_state) -> (state, saved)``, where
        ``from_input`` and ``from_state`` are ``[batch, gates * features]``; ``saved``
        is what the way back needs besides the states.
      backward: ``(params, before, after, saved, d_after) -> (d_params, d_before,
        d_sums)``, linear in ``d_after``, where ``d_x`` is the gradient of x and
        ``d_sums`` are ``d_from_state`` and ``d_from_input``, each in parts that stand
        side by side, ``[batch, features]`` of each gate or wider.
      num_sums: 1 where ``backward`` gives ``d_from_state`` alone because
        ``d_from_input`` equals it, as it does where a step adds the two; else 2.
    """

    forward: Callable[..., tuple[State, Any]]
    backward: Callable[..., tuple[Any, State, tuple[tuple[Array, ...], ...]]]
    num_sums: int = 1


def cell_of(step: Callable[..., State]) -> Cell:
    """The cell of any step ``(params, state, from_input, from_state) -> state``.

    Its way back is that of autodiff, which keeps more than a cell that is written by
    hand. The step must not close over traced values: they are its ``params``.
    """

    def forward(*args: Any) -> tuple[State, Any]:
        return jax.vjp(step, *args)

    def backward(
        params: PyTree, before: State, after: State, saved: Any, d_after: State
    ) -> tuple[Any, State, tuple[tuple[Array, ...], ...]]:
        del params, before, after
        d_params, d_before, d_from_input, d_from_state = saved(d_after)
        return d_params, d_before, ((d_from_state,), (d_from_input,))

    return Cell(forward, backward, num_sums=2)


def recur(
    cell: Cell,
    kernel: Float[Array, "features wide"],
    inputs: Float[Array, "time batch wide"],
    state: State,
    *,
    bias: Float[Array, " wide"] | None = None,
    params: PyTree = (),
    mask: Bool[Array, "time batch"] | None = None,
    reverse: bool = False,
) -> tuple[Float[Array, "time batch features"], State]:
    """The outputs of a cell over time, and the state that it ends in.

    Derivatives are in reverse mode, of any order in which the last steps are forward;
    forward mode alone is refused, as by every custom gradient of JAX.

    Args:
      cell: one step; hashable, and the same object for the same step.
      kernel: what the output of the last step is multiplied with.
      inputs: the input of each step, already multiplied with its matrix.
      state: where it starts.
      bias: what is added to the product with the kernel.
      params: what else the cell learns.
      mask: false is padding: there the state stays as it is and the output is 0.
        What ``inputs`` are there must be finite and has no effect.
      reverse: whether time runs backwards; outputs stay at their places.
    """
    outputs, last = _recur(cell, reverse, params, kernel, bias, inputs, state, mask)
    if mask is not None:
        outputs = jnp.where(mask[..., None], outputs, 0)
    return outputs, last


@partial(jax.custom_vjp, nondiff_argnums=(0, 1))
def _recur(cell: Cell, reverse: bool, *args: Any) -> tuple[Array, State]:
    last, outputs = _scan(cell, reverse, lambda state, saved: state[0], *args)
    return outputs, last


def _recur_forward(
    cell: Cell, reverse: bool, *args: Any
) -> tuple[tuple[Array, State], Any]:
    last, kept = _scan(cell, reverse, lambda state, saved: (state, saved), *args)
    params, kernel, bias, _, first, mask = args
    return (kept[0][0], last), (params, kernel, bias, first, mask, *kept)


def _scan(
    cell: Cell,
    reverse: bool,
    keep: Callable[[State, Any], Any],
    *args: Any,
) -> tuple[State, Any]:
    """The last state, and of each step what ``keep`` makes of it."""
    params, kernel, bias, inputs, first, mask = args

    def step(before: State, part: tuple[Array, Array | None]) -> tuple[State, Any]:
        from_input, real = part
        from_state = before[0] @ kernel
        if bias is not None:
            from_state += bias[None]
        after, saved = cell.forward(params, before, from_input, from_state)
        after = _where(real, after, before)
        return after, keep(after, saved)

    return jax.lax.scan(step, first, (inputs, mask), reverse=reverse)


def _recur_backward(
    cell: Cell, reverse: bool, residuals: Any, cotangents: tuple[Array, State]
) -> tuple[Any, ...]:
    params, kernel, bias, first, mask, states, saved = residuals
    d_outputs, d_last = cotangents
    before = jax.tree.map(partial(_shifted, reverse), first, states)
    transposed = kernel.T

    def step(carry: tuple[State, Any, Any], part: Any) -> tuple[Any, None]:
        d_after, d_params, d_sums = carry
        place, d_output, before, after, saved, real = part
        d_after = (d_after[0] + d_output, *d_after[1:])
        nothing = jax.tree.map(jnp.zeros_like, d_after)
        d_own, d_before, parts = cell.backward(
            params, before, after, saved, _where(real, d_after, nothing)
        )
        d_sums = [_written(d, place, p) for d, p in zip(d_sums, parts, strict=True)]
        # Read where it was written, it is side by side without another copy.
        d_state = jax.lax.dynamic_index_in_dim(d_sums[0], place, keepdims=False)
        d_before = (d_before[0] + d_state @ transposed, *d_before[1:])
        if real is not None:
            d_before = jax.tree.map(jnp.add, d_before, _where(real, nothing, d_after))
        return (d_before, jax.tree.map(jnp.add, d_params, d_own), d_sums), None

    time, wide = len(d_outputs), kernel.shape[1]
    nothing = jnp.zeros((*d_outputs.shape[:2], wide), d_outputs.dtype)
    (d_first, d_params, d_sums), _ = jax.lax.scan(
        step,
        (d_last, jax.tree.map(jnp.zeros_like, params), [nothing] * cell.num_sums),
        (jnp.arange(time), d_outputs, before, states, saved, mask),
        reverse=not reverse,
    )
    flat = d_sums[0].reshape(-1, wide)
    d_kernel = before[0].reshape(-1, kernel.shape[0]).T @ flat
    d_bias = None if bias is None else flat.sum(0)
    return d_params, d_kernel, d_bias, d_sums[-1], d_first, None


_recur.defvjp(_recur_forward, _recur_backward)


def _written(sums: Array, place: Array, parts: tuple[Array, ...]) -> Array:
    """``sums`` with the parts of a step side by side at its place in time."""
    column = 0
    for part in parts:
        sums = jax.lax.dynamic_update_slice(sums, part[None], (place, 0, column))
        column += part.shape[1]
    return sums


def _where(real: Array | None, one: State, other: State) -> State:
    """``one`` where a step is real, which all are without a mask, else ``other``."""
    if real is None:
        return one
    return jax.tree.map(lambda a, b: jnp.where(real[:, None], a, b), one, other)


def _shifted(reverse: bool, first: Array, states: Array) -> Array:
    """The states before each step, from those after it."""
    if reverse:
        return jnp.concatenate([states[1:], first[None]])
    return jnp.concatenate([first[None], states[:-1]])
