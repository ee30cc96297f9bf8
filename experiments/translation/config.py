"""The settings of the experiment."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Config:
    """What is moved, and by how much.

    Attributes:
      size: pixels of a side of the images; even.
      num_images: images on which a symmetry is measured.
      channels: of a convolution.
      depth: convolutions of 3x3 in a stack.
      depths: those tried with zero padding.
      shifts: to the right, in pixels, from 0 on.
      pools: windows of pooling; the last covers the image.
      networks: those that are trained, of ``networks.NETWORKS``.
      trained_channels: of the convolutions of a trained network.
      trained_shifts: of test digits, in each of the four directions.
      num_seeds: of weights and images, and runs of every network.
      num_steps: updates of a run.
      batch_size: examples in an update.
      learning_rate: of Adam.
    """

    size: int = 16
    num_images: int = 64
    channels: int = 8
    depth: int = 3
    depths: tuple[int, ...] = (1, 2, 3, 4, 5)
    shifts: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6, 7, 8)
    pools: tuple[int, ...] = (1, 2, 4, 8, 16)
    networks: tuple[str, ...] = ("dense", "flatten", "pool", "global")
    trained_channels: int = 16
    trained_shifts: tuple[int, ...] = (0, 1, 2, 3, 4)
    num_seeds: int = 5
    num_steps: int = 400
    batch_size: int = 32
    learning_rate: float = 0.003


TINY = Config(
    num_images=8,
    channels=4,
    depth=2,
    depths=(1, 2),
    shifts=(0, 1, 2, 8),
    networks=("pool",),
    trained_channels=4,
    trained_shifts=(0, 4),
    num_seeds=2,
    num_steps=4,
    batch_size=8,
)
"""The same experiment in seconds, for the tests."""
