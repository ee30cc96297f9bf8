"""The settings of the experiment."""

import dataclasses
from typing import NamedTuple


class Trial(NamedTuple):
    """A network and how it is trained; all else is as ``jaxdl train`` has it.

    Attributes:
      network: a name in ``networks.NETWORKS``.
      epochs: passes over the training part.
      batch_size: examples in an update.
      seeds: a run each.
    """

    network: str
    epochs: int
    batch_size: int
    seeds: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Config:
    """What is trained on which digits.

    Attributes:
      data: the data set.
      fake: whether a random stand-in takes its place.
      augment: new versions of the digits at every step.
      ema_decay: of the average of the weights that is judged.
      trials: what is trained.
    """

    data: str = "mnist"
    fake: bool = False
    augment: str = "affine"
    ema_decay: float = 0.998
    trials: tuple[Trial, ...] = (
        Trial("lenet", epochs=20, batch_size=128, seeds=(0, 1, 2)),
    )


TINY = Config(
    fake=True,
    trials=(Trial("lenet", epochs=1, batch_size=64, seeds=(0, 1)),),
)
"""The same experiment in seconds, for the tests; it needs no file."""
