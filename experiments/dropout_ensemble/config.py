"""The settings of the experiment."""

import dataclasses
from typing import Any, NamedTuple

WIDTHS = (64, 64)


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      rates: dropout rates of the networks; the first is 0.
      num_seeds: networks of every rate, a multiple of ``members``.
      members: networks in an ensemble.
      num_rows: digits to train on.
      num_steps: updates of a network.
      eval_every: updates between two looks at the validation rows.
      goal: the validation accuracy up to which steps are counted.
      num_masks: thinned networks whose predictions are averaged, a power of 2.
      removed: shares of hidden units that are removed from trained networks.
      exact_data: few features, so that all masks of the inputs can be tried.
      exact_rates: dropout rates of the linear models.
      exact_steps: their updates, on all rows.
    """

    rates: tuple[float, ...] = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9)
    num_seeds: int = 12
    members: int = 4
    num_rows: int = 200
    num_steps: int = 800
    eval_every: int = 10
    goal: float = 0.85
    num_masks: int = 64
    removed: tuple[float, ...] = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
    exact_data: str = "wine"
    exact_rates: tuple[float, ...] = (0.2, 0.5, 0.8)
    exact_steps: int = 3000


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      rate: of dropout.
      learning_rate: at the first step.
    """

    rate: Any
    learning_rate: Any


TINY = Config(
    rates=(0.0, 0.5),
    num_seeds=4,
    members=2,
    num_rows=30,
    num_steps=20,
    eval_every=10,
    num_masks=4,
    removed=(0.0, 0.5),
    exact_data="iris",
    exact_rates=(0.5,),
    exact_steps=300,
)
"""The same experiment in seconds, for the tests."""
