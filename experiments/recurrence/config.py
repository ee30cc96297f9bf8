"""The settings of the experiment."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      num_seeds: draws of everything.
      width: units of a network.
      radii: largest eigenvalues of the recurrences without an activation.
      num_steps: of those, and steps over which gradients go back.
      keep: what leaky units keep in a step.
      skip: steps over which connections skip.
      lag: steps back at which gradients are compared.
      units: of the echo-state networks.
      echo_radii: their largest eigenvalues.
      length: of the series that they hear; the last third is for the test.
      horizon: how far ahead Mackey-Glass is predicted.
      delay: how many steps ago the input was that a trained network must repeat.
      stretches: lengths after which its gradient is cut.
      sequence: the length of its sequences.
      batch_size: sequences in an update.
      updates: of Adam.
      learning_rate: of Adam.
      adding_time: the length of sequences of which two numbers are added.
      rows: how many of them are learned from.
      adding_updates: of Adam, for each network that adds.
      penalty: weight of the penalty on gradients that shrink or grow.
    """

    num_seeds: int = 5
    width: int = 32
    radii: tuple[float, ...] = (0.8, 0.9, 1.0, 1.1, 1.2)
    num_steps: int = 100
    keep: float = 0.95
    skip: int = 8
    lag: int = 48
    units: int = 150
    echo_radii: tuple[float, ...] = (0.1, 0.3, 0.5, 0.7, 0.9, 1.1, 1.4, 2.0)
    length: int = 1500
    horizon: int = 10
    delay: int = 6
    stretches: tuple[int, ...] = (3, 6, 8, 12, 40)
    sequence: int = 40
    batch_size: int = 32
    updates: int = 600
    learning_rate: float = 0.01
    adding_time: int = 40
    rows: int = 4000
    adding_updates: int = 1000
    penalty: float = 0.1


TINY = Config(
    num_seeds=2,
    width=6,
    radii=(0.8, 1.2),
    num_steps=12,
    skip=3,
    lag=6,
    units=20,
    echo_radii=(0.3, 0.9),
    length=450,
    delay=2,
    stretches=(1, 6),
    sequence=6,
    batch_size=4,
    updates=5,
    adding_time=6,
    rows=16,
    adding_updates=2,
)
"""The same experiment in seconds, for the tests."""
