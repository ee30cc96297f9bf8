"""The settings of the experiment."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Config:
    """What is learned first, and from how few examples what comes next.

    Attributes:
      data: the data set; classes 0 to 4 are the old ones, 5 to 9 the new ones.
      num_old: images of old classes that are learned from.
      num_test: images of new classes that are tested on.
      num_chosen_by: other images of new classes, by which a rate and a penalty are
        chosen, alike for all methods.
      old_steps: updates on the old classes.
      old_batch_size: examples in one of them.
      shots: examples of each new class; the last is the most there are.
      num_steps: updates on the new classes.
      batch_size: examples in one of them.
      old_rate: of Adam, on the old classes.
      rates: of Adam, on the new ones; each method is judged at its best one.
      slow: the pace of the body where it is to learn slowly.
      penalties: L2, of the linear probe.
      num_seeds: of all of this; each has its own old network and new examples.
      num_shown: test images whose features are drawn.
    """

    data: str = "mnist"
    num_old: int = 20_000
    num_test: int = 1000
    num_chosen_by: int = 500
    old_steps: int = 600
    old_batch_size: int = 64
    shots: tuple[int, ...] = (1, 3, 10, 30, 100)
    num_steps: int = 200
    batch_size: int = 20
    old_rate: float = 0.001
    rates: tuple[float, ...] = (0.001, 0.003, 0.01)
    slow: float = 0.1
    penalties: tuple[float, ...] = (0.001, 0.01, 0.1)
    num_seeds: int = 6
    num_shown: int = 150


METHODS = {
    "scratch": "from scratch",
    "random": "last layer, random body",
    "probe": "linear probe",
    "head": "last layer",
    "slow": "all layers, body slow",
    "whole": "all layers",
    "early": "all layers, old convolutions only",
}
"""Name -> what is trained; all but the first two begin with the old network."""

TINY = Config(
    data="digits",
    num_old=60,
    num_test=40,
    num_chosen_by=20,
    old_steps=10,
    old_batch_size=8,
    shots=(1, 2),
    num_steps=3,
    batch_size=4,
    rates=(0.003,),
    penalties=(0.01,),
    num_seeds=2,
    num_shown=10,
)
"""The same experiment in seconds, for the tests; its digits need no file."""
