"""Every schedule as what it is to a run: a list of learning rates, one a step."""

from collections.abc import Iterator
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from experiments.schedules.config import Config
from jaxdl.optim.epoch_schedules import (
    by_epoch,
    inverse_square_root_epoch,
    inverse_time,
)
from jaxdl.optim.piecewise import piecewise
from jaxdl.optim.schedules import (
    Schedule,
    constant,
    cosine,
    exponential,
    linear,
    staircase,
    with_warmup,
)

FALLING = ("1 / (1 + t epoch)", "step decay", "exponential", "t / √epoch", "by hand")
"""The schedules of the course."""


class Trial(NamedTuple):
    """A schedule with its settings.

    Attributes:
      family: which schedule.
      setting: its own settings, besides the start; empty where it has none.
      start: the rate that it scales.
      rates: the learning rate of every step.
    """

    family: str
    setting: str
    start: float
    rates: Float[np.ndarray, " steps"]


def trials(config: Config, steps_per_epoch: int) -> list[Trial]:
    """Every schedule with every setting and every start."""
    every = list(schedules(config, steps_per_epoch))
    count = jnp.arange(config.num_epochs * steps_per_epoch)
    rates = jax.jit(lambda count: [schedule(count) for *_, schedule in every])(count)
    return [
        Trial(family, setting, start, start * np.asarray(of_one))
        for start in config.start_rates
        for (family, setting, _), of_one in zip(every, rates, strict=True)
    ]


def schedules(config: Config, size: int) -> Iterator[tuple[str, str, Schedule]]:
    """Family, setting and schedule from a start of 1; ``size`` steps are an epoch.

    The five of the course change between epochs, as they are written there; the others
    at every step.
    """
    total = config.num_epochs * size
    yield "constant", "", constant(1.0)
    for t in config.inverse_time:
        yield FALLING[0], f"t = {t:g}", by_epoch(inverse_time(1.0, size, t), size)
    for t, n in config.step_decay:
        ends = range(n, config.num_epochs, n)
        stair = staircase(1.0, [end * size for end in ends], 1 - t)
        yield FALLING[1], f"t = {t:g}, every {n} epochs", stair
    for t in config.exponential:
        yield FALLING[2], f"t = {t:g}", by_epoch(exponential(1.0, size, t), size)
    yield FALLING[3], "", by_epoch(inverse_square_root_epoch(1.0, size), size)
    drops = [round(share * total) for share in (0.5, 0.75)]
    yield FALLING[4], "", piecewise([1.0, 0.1, 0.01], drops)
    yield "cosine", "", cosine(1.0, total)
    yield "warm-up and cosine", "", with_warmup(cosine(1.0, total - size), size)
    yield "rising", "", linear(0.0, total, 1.0)
