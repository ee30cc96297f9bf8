"""The settings of the experiment."""

import dataclasses

RATES = {"nanoGPT's": 1e-3, "the usual one": 3e-3}
"""Title -> peak of the learning rate; the second is that of ``jaxdl train gpt``."""


@dataclasses.dataclass(frozen=True)
class Config:
    """How often, and for how long; where nothing is said, as nanoGPT does on a CPU.

    Attributes:
      seeds: runs at each learning rate.
      steps: updates of the parameters.
      batch_size: windows in an update, of 64 characters each.
      beta2: share of its mean of squared gradients that Adam keeps.
      weight_decay: share of the weights, times the rate, that each step takes.
      lr_floor: share of the peak at which the rate ends.
      eval_every: updates between evaluations.
      fake: whether a random stand-in takes the place of the text.
    """

    seeds: int = 3
    steps: int = 2000
    batch_size: int = 12
    beta2: float = 0.99
    weight_decay: float = 0.1
    lr_floor: float = 0.1
    eval_every: int = 200
    fake: bool = False


TINY = Config(seeds=2, steps=2, batch_size=2, eval_every=1, fake=True)
"""The same experiment in seconds, for the tests."""
