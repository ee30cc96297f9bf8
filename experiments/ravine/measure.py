"""Every optimiser from every start at every rate, on every ravine: a program each."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from experiments.ravine.config import Config
from experiments.ravine.descent import Journey, descend, path
from experiments.ravine.optimisers import FIRST_ORDER, SECOND_ORDER, Build
from experiments.ravine.problems import bumps, circle, frame, hillside, ravine

SHORT = 60  # steps of those that need no rate, and whose steps cost more
DRAWN_FROM = (-1.0, 0.55)  # along and across
DRAWN_STEPS = 300
ROOM = 1.5  # starting distances within which a path stays that is drawn
ENOUGH = 1.05

Rates = Float[np.ndarray, " rates"]


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    parts = ("ravines", "rates", "paths", "bumps", "steady")
    found: dict[str, Any] = {part: {} for part in parts}
    for name in config.optimisers:
        build = (FIRST_ORDER | SECOND_ORDER)[name]
        free = name in FIRST_ORDER
        rates = config.rates if free else np.ones(1)
        journeys = descents(config, build, rates, config.num_steps if free else SHORT)
        found["ravines"][name] = ravines(config, journeys, rates)
        found["paths"][name] = drawn(config, build, rates)
        steps = config.bump_steps if free else SHORT
        found["bumps"][name] = over_bumps(config, build, rates, steps)
        if free:
            found["rates"][name] = by_rate(config, journeys, rates)
            found["steady"][name] = steady(config, build)
    return found


def every(one: Callable[..., Any], *arrays: Any) -> Any:
    """``one`` of every combination of rows, an axis for each array, compiled."""
    count = len(arrays)
    for axis in reversed(range(count)):
        one = jax.vmap(one, tuple(0 if i == axis else None for i in range(count)))
    found = jax.jit(one)(*(jnp.asarray(part, jnp.float32) for part in arrays))
    return jax.tree.map(np.asarray, found)


def in_ravine(build: Build, num_steps: int) -> Callable[..., Journey]:
    """The journey ``(angle, condition, rate, start)`` of an optimiser."""

    def one(angle: Any, condition: Any, rate: Any, start: Any) -> Journey:
        value = lambda x: ravine(x, condition, angle)
        return descend(value, build(rate), start, frame(angle)[1], num_steps)

    return one


def descents(config: Config, build: Build, rates: Rates, num_steps: int) -> Journey:
    """All journeys, ``[angles, conditions, rates, 2, starts]``.

    The starts lie around the minimum, at distances from 0.3 to 3. The first half of
    them chooses a rate; the other shows what it is worth.
    """
    away = jnp.logspace(-0.5, 0.5, config.num_starts)
    keys = jax.random.split(jax.random.key(0))
    starts = jnp.stack([circle(key, config.num_starts) for key in keys])
    starts = (starts * away[None, :, None]).reshape(-1, 2)
    found = every(
        in_ravine(build, num_steps), config.angles, config.conditions, rates, starts
    )
    return jax.tree.map(lambda leaf: np.stack(np.split(leaf, 2, -1), -2), found)


def ravines(config: Config, journeys: Journey, rates: Rates) -> list[dict[str, Any]]:
    """What the best rate of each ravine is worth from other starts.

    That is the lowest with which the mean of the steps is at most ``ENOUGH`` times the
    fewest.
    """
    mean = journeys.steps[..., 0, :].mean(-1)
    best = (mean <= ENOUGH * mean.min(-1, keepdims=True)).argmax(-1)
    rows = []
    for i, j in np.ndindex(*best.shape):
        steps, arrived, crossing, _ = (leaf[i, j, best[i, j], 1] for leaf in journeys)
        rows.append(
            {
                "angle": config.angles[i],
                "condition": config.conditions[j],
                "rate": float(rates[best[i, j]]),
                "arrived": float(arrived.mean()),
                "steps": steps.tolist(),
                "crossing": crossing.tolist(),
            }
        )
    return rows


def by_rate(config: Config, journeys: Journey, rates: Rates) -> dict[str, list[float]]:
    """What a rate is worth in the ravine that is drawn."""
    shown = config.conditions.index(config.shown)
    steps, arrived, _, left = (leaf[0, shown, :, 1] for leaf in journeys)
    return {
        "rate": rates.tolist(),
        "steps": steps.mean(-1).tolist(),
        "arrived": arrived.mean(-1).tolist(),
        "left": np.median(left, axis=-1).tolist(),
    }


def drawn(config: Config, build: Build, rates: Rates) -> list[dict[str, Any]]:
    """By angle, the path of fewest steps among those that stay in the picture."""

    def one(angle: Any, rate: Any) -> tuple[Journey, jax.Array]:
        start = jnp.asarray(DRAWN_FROM) @ frame(angle)
        value = lambda x: ravine(x, jnp.float32(config.shown), angle)
        journey = in_ravine(build, DRAWN_STEPS)(angle, config.shown, rate, start)
        return journey, path(value, build(rate), start, DRAWN_STEPS)

    journeys, places = every(one, config.angles, rates)
    furthest = np.abs(places).max((-1, -2))
    room = furthest <= ROOM * np.linalg.norm(DRAWN_FROM)
    best = np.where(room, journeys.steps, DRAWN_STEPS + 1).argmin(-1)
    return [
        {
            "angle": angle,
            "rate": float(rates[best[i]]),
            "steps": int(journeys.steps[i, best[i]]),
            "places": places[i, best[i], : journeys.steps[i, best[i]] + 1].tolist(),
        }
        for i, angle in enumerate(config.angles)
    ]


def over_bumps(
    config: Config, build: Build, rates: Rates, num_steps: int
) -> dict[str, Any]:
    """The share of starts that lead into the lowest valley, by rate and at the best.

    A descent has reached it if it is nearer than 0.5 for its last tenth.
    """

    def one(rate: jax.Array, start: jax.Array) -> jax.Array:
        places = path(bumps, build(rate), start, num_steps)
        return jnp.all(jnp.abs(places[-num_steps // 10 :]) < 0.5)

    starts = hillside(jax.random.key(1), 8 * config.num_starts)
    reached = np.stack(np.split(every(one, rates, starts), 2, -1))
    best = int(reached[0].mean(-1).argmax())
    share = float(reached[1, best].mean())
    return {
        "rate": float(rates[best]),
        "share": share,
        "error": float(np.sqrt(share * (1 - share) / reached.shape[-1])),
        "by_rate": reached[1].mean(-1).tolist(),
    }


def steady(config: Config, build: Build) -> dict[str, Any]:
    """How the length of a step changes while the gradient is 1, but for noise.

    In units of the rate; the mean of many runs. ``slope`` is its power of time over the
    last nine tenths.
    """
    optimizer = build(jnp.float32(1.0))

    def walk(state: Any, grad: jax.Array) -> tuple[Any, jax.Array]:
        updates, state = optimizer.update(grad, state)
        return state, jnp.abs(updates[0])

    def one(noise: Float[Array, " steps"]) -> jax.Array:
        grads = 1 + config.noise * noise[:, None]
        return jax.lax.scan(walk, optimizer.init(jnp.zeros(1)), grads)[1]

    shape = config.num_starts, config.bump_steps
    length = every(one, jax.random.normal(jax.random.key(2), shape)).mean(0)
    number = np.arange(1, len(length) + 1)
    later = number > len(length) // 10
    slope = np.polyfit(np.log(number[later]), np.log(length[later]), 1)[0]
    return {"length": length.tolist(), "slope": float(slope)}
