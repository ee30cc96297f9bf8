"""The settings of the experiment."""

import dataclasses
from typing import NamedTuple


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      sizes: training examples.
      widths: hidden units; the largest is used wherever width is not the question.
      decays: by which weights shrink at every update, times the learning rate; tried
        with ``decayed_size`` examples.
      decayed_size: one of the sizes.
      noise: share of wrong training labels, in the runs that have them.
      shifts: pixels by which augmentation moves an image at most, in the runs with it.
      learning_rate: of AdamW.
      num_seeds: runs of every setting, each with examples of its own.
      num_steps: updates of a run.
      eval_every: updates between two points of a curve.
      batch_size: examples in an update.
      patience: points without a better validation loss after which one stops.
    """

    sizes: tuple[int, ...] = (1, 10, 40, 160, 640, 1258)
    widths: tuple[int, ...] = (2, 8, 32, 128)
    decays: tuple[float, ...] = (0.3, 1.0, 3.0, 10.0)
    decayed_size: int = 160
    noise: float = 0.2
    shifts: tuple[float, ...] = (0.25, 0.5, 1.0)
    learning_rate: float = 0.003
    num_seeds: int = 5
    num_steps: int = 600
    eval_every: int = 20
    batch_size: int = 32
    patience: int = 4


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      size: training examples.
      width: hidden units in use.
      decay: of the weights.
      noise: share of wrong labels among the training examples.
      shift: pixels by which images are moved at most, new at every step.
    """

    size: int
    width: int
    decay: float = 0.0
    noise: float = 0.0
    shift: float = 0.0


TINY = Config(
    sizes=(1, 20, 1258),
    widths=(2, 8),
    decays=(1.0,),
    shifts=(0.5,),
    decayed_size=20,
    num_seeds=2,
    num_steps=30,
    eval_every=10,
    patience=2,
)
"""The same experiment in seconds, for the tests."""


def trials(config: Config) -> dict[str, list[HParams]]:
    """By question, the settings that are compared."""
    large = max(config.widths)
    basic = [HParams(size, large) for size in config.sizes]
    return {
        "width": [HParams(max(config.sizes), width) for width in config.widths],
        "size": basic,
        "noise": [one._replace(noise=config.noise) for one in basic],
        "shift": [
            one._replace(shift=shift) for shift in config.shifts for one in basic
        ],
        "decay": [
            HParams(config.decayed_size, large, decay)
            for decay in (0.0, *config.decays)
        ],
    }
