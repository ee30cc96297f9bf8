"""Sequences that are made by a rule, for networks with a memory to learn.

All are functions of their sizes and a seed.
"""

import math

import numpy as np

from jaxdl.core.errors import require

Sequences = tuple[np.ndarray, np.ndarray]
"""Inputs and targets."""

DIVERGES = 2.0  # NARMA-10 does not come back from so far
DRAWS = 100  # of its inputs, before it is given up


def adding_problem(rows: int, time: int, *, seed: int = 0) -> Sequences:
    """The sum of the two numbers of a sequence that are marked, one in each half.

    Source: Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997; in the form of
    Bai, Kolter and Koltun, 2018.

    Args:
      rows: how many sequences.
      time: their length, at least 2.
      seed: decides the numbers.

    Returns:
      Inputs ``[rows, time, 2]``, a number in [0, 1) and a mark; targets ``[rows, 1]``.

    Raises:
      ValueError: the sequences are too short.
    """
    require(time >= 2, "time must be at least 2", time)
    random = np.random.default_rng(seed)
    x = np.zeros((rows, time, 2), np.float32)
    x[:, :, 0] = random.random((rows, time), np.float32)
    every = np.arange(rows)
    x[every, random.integers(0, time // 2, rows), 1] = 1
    x[every, random.integers(time // 2, time, rows), 1] = 1
    return x, (x[:, :, 0] * x[:, :, 1]).sum(1)[:, None]


def copy_memory(
    rows: int, delay: int, *, num_symbols: int = 8, length: int = 10, seed: int = 0
) -> Sequences:
    """Say again what was said before a long silence.

    Source: Hochreiter and Schmidhuber, 1997; in the form of Bai, Kolter and Koltun,
    2018: symbols from 1 to ``num_symbols``, then zeros, then ``length + 1`` signs to
    speak. The targets are 0 but for the symbols at the end.

    Args:
      rows: how many sequences.
      delay: how long the silence is, with the first sign to speak; at least 1.
      num_symbols: different symbols.
      length: symbols to remember.
      seed: decides the symbols.

    Returns:
      Inputs and targets, int32 ``[rows, delay + 2 * length]``.

    Raises:
      ValueError: there is no silence, no symbol, or nothing to remember.
    """
    require(delay >= 1, "delay must be at least 1", delay)
    require(num_symbols >= 1, "num_symbols must be at least 1", num_symbols)
    require(length >= 1, "length must be at least 1", length)
    random = np.random.default_rng(seed)
    symbols = random.integers(1, num_symbols + 1, (rows, length))
    x = np.zeros((rows, delay + 2 * length), np.int32)
    y = np.zeros_like(x)
    x[:, :length] = y[:, -length:] = symbols
    x[:, -length - 1 :] = num_symbols + 1
    return x, y


def mackey_glass(
    time: int,
    *,
    lag: float = 17.0,
    start: float = 1.2,
    skip: int = 100,
    steps_a_unit: int = 10,
) -> np.ndarray:
    """A series that depends on its past, chaotic for a lag of 17 and more.

    ``dx/dt = 0.2 x(t - lag) / (1 + x(t - lag)**10) - 0.1 x(t)``, constant before the
    beginning, by the Runge-Kutta method of order 4; between two steps the past is a
    line.

    Source: Mackey and Glass, "Oscillation and Chaos in Physiological Control Systems",
    Science 197, 1977.

    Args:
      time: how many values, one a unit of time.
      lag: how far back it looks; a multiple of a step.
      start: the value before the beginning.
      skip: values that are left out first.
      steps_a_unit: of the integration.

    Returns:
      ``[time]``, float64.

    Raises:
      ValueError: there is no value or no step, or the lag is shorter than a step.
    """
    _check_time(time, skip)
    require(steps_a_unit >= 1, "steps_a_unit must be at least 1", steps_a_unit)
    step = 1 / steps_a_unit
    long = math.isfinite(lag) and round(lag * steps_a_unit) >= 1
    require(long, f"lag must be at least {step:g}, a step", lag)
    back = round(lag * steps_a_unit)
    total = (skip + time) * steps_a_unit
    x = np.full(back + total + 1, start)

    def slope(now: float, past: float) -> float:
        return 0.2 * past / (1 + past**10) - 0.1 * now

    for i in range(back, back + total):
        early, late = x[i - back], x[i - back + 1]
        first = slope(x[i], early)
        second = slope(x[i] + step / 2 * first, (early + late) / 2)
        third = slope(x[i] + step / 2 * second, (early + late) / 2)
        fourth = slope(x[i] + step * third, late)
        x[i + 1] = x[i] + step / 6 * (first + 2 * second + 2 * third + fourth)
    return x[back::steps_a_unit][skip : skip + time]


def narma10(time: int, *, skip: int = 50, seed: int = 0) -> Sequences:
    """A system that mixes its last ten outputs with its inputs, of order 10.

    ``y(t+1) = 0.3 y(t) + 0.05 y(t) sum(y(t-9..t)) + 1.5 u(t-9) u(t) + 0.1`` with u
    uniform in [0, 0.5). About 4 of 1000 series of 1000 values grow without end; their
    inputs are drawn again, so that what is left is a little tamer.

    Sources: Atiya and Parlos, "New Results on Recurrent Network Training", IEEE
    Transactions on Neural Networks 11, 2000; on why it grows: Kubota, Takahashi and
    Nakajima, "Dynamical Anatomy of NARMA10 Benchmark Task", 2019.

    Args:
      time: how many values.
      skip: values that are left out first.
      seed: decides the inputs.

    Returns:
      Inputs u and outputs y, ``[time]`` each, float64; ``y[t]`` is what follows
      ``u[t]``.

    Raises:
      ValueError: there is no value; or so many that every series grows without end.
    """
    _check_time(time, skip)
    random = np.random.default_rng(seed)
    for _ in range(DRAWS):
        u = random.uniform(0, 0.5, skip + time + 10)
        y = _narma10(u)
        if y[-1] < DIVERGES:
            return u[-time:], y[-time:]
    raise ValueError(
        f"time must be so short that the series stays small; got {time}, for which "
        f"{DRAWS} of {DRAWS} grew. Several seeds give several series."
    )


def _narma10(u: np.ndarray) -> np.ndarray:
    """What follows each input; infinite from where it has left for good."""
    y = np.zeros(len(u) + 1)
    for t in range(9, len(u)):
        mean = 0.05 * y[t] * y[t - 9 : t + 1].sum()
        y[t + 1] = 0.3 * y[t] + mean + 1.5 * u[t - 9] * u[t] + 0.1
        if y[t + 1] > DIVERGES:
            y[t + 1 :] = np.inf
            break
    return y


def _check_time(time: int, skip: int) -> None:
    require(time >= 1, "time must be at least 1", time)
    require(skip >= 0, "skip must be at least 0", skip)
