"""A descent as one scan, and what can be said about it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float, Int

from experiments.ravine.config import ARRIVED

Value = Callable[[jax.Array], jax.Array]


class Journey(NamedTuple):
    """A descent in a few numbers.

    Attributes:
      steps: until it arrived for good; all of them where it did not.
      arrived: whether it did.
      crossing: the way that it made across the ravine until then, to and fro.
      left: the distance at the end, as a share of that at the start.
    """

    steps: Int[Array, ""]
    arrived: Bool[Array, ""]
    crossing: Float[Array, ""]
    left: Float[Array, ""]


def advance(value_fn: Value, optimizer: optax.GradientTransformation) -> Any:
    """The function ``(x, state) -> (x, state)`` that makes one step."""
    update = optax.with_extra_args_support(optimizer).update

    def step(x: jax.Array, state: Any) -> tuple[jax.Array, Any]:
        value, grad = jax.value_and_grad(value_fn)(x)
        updates, state = update(
            grad, state, x, value=value, grad=grad, value_fn=value_fn
        )
        return optax.apply_updates(x, updates), state

    return step


def descend(
    value_fn: Value,
    optimizer: optax.GradientTransformation,
    start: Float[Array, " dim"],
    across: Float[Array, " dim"],
    num_steps: int,
) -> Journey:
    """Walk from ``start`` for ``num_steps`` steps, towards a minimum at 0.

    Args:
      value_fn: what to minimise.
      optimizer: how to.
      start: where to begin, not at 0.
      across: the direction whose way is measured, of length 1.
      num_steps: how many steps to make.
    """
    step = advance(value_fn, optimizer)
    away = jnp.linalg.norm(start)

    def walk(carry: Any, number: jax.Array) -> tuple[Any, None]:
        x, state, crossing, journey = carry
        new, state = step(x, state)
        crossing += jnp.abs((new - x) @ across) / away
        left = jnp.linalg.norm(new) / away
        far = ~(left <= ARRIVED)
        journey = Journey(
            jnp.where(far, number + 1, journey.steps),
            ~far,
            jnp.where(far, crossing, journey.crossing),
            left,
        )
        return (new, state, crossing, journey), None

    none = Journey(jnp.int32(0), jnp.bool_(False), jnp.float32(0), jnp.float32(1))
    carry = start, optimizer.init(start), jnp.float32(0), none
    (*_, journey), _ = jax.lax.scan(walk, carry, jnp.arange(num_steps))
    return journey._replace(
        steps=jnp.minimum(journey.steps + journey.arrived.astype(jnp.int32), num_steps)
    )


def path(
    value_fn: Value,
    optimizer: optax.GradientTransformation,
    start: Float[Array, " dim"],
    num_steps: int,
) -> Float[Array, "points dim"]:
    """Every place of a descent, the start included."""
    step = advance(value_fn, optimizer)

    def walk(carry: Any, _: None) -> tuple[Any, jax.Array]:
        carry = step(*carry)
        return carry, carry[0]

    _, places = jax.lax.scan(walk, (start, optimizer.init(start)), length=num_steps)
    return jnp.concatenate([start[None], places])
