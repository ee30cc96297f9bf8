"""The settings of the experiment."""

import dataclasses

NAMES = {
    "max": "Deep Sets, maximum",
    "mean": "Deep Sets, mean",
    "sum": "Deep Sets, sum",
    "pointnet": "PointNet without T-nets",
}
"""What is trained, and what a table calls it."""


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      num_seeds: networks of each kind.
      num_steps: updates of a network.
      batch_size: clouds in one.
      width: units of the layers.
      learning_rate: at first; it falls along a cosine.
      kept: shares of the points that are left in a test.
      noise: standard deviations of what is added in a test, in radii of the ball.
      rows: test clouds.
    """

    num_seeds: int = 3
    num_steps: int = 300
    batch_size: int = 32
    width: int = 48
    learning_rate: float = 3e-3
    kept: tuple[float, ...] = (1.0, 0.75, 0.5, 0.25, 0.125)
    noise: tuple[float, ...] = (0.0, 0.05, 0.1, 0.2, 0.3)
    rows: int = 400


TINY = Config(
    num_seeds=2,
    num_steps=2,
    batch_size=4,
    width=4,
    kept=(1.0, 0.5),
    noise=(0.0, 0.2),
    rows=20,
)
"""The same experiment in seconds, for the tests."""
