"""The settings of the experiment: those for LeNet, with another network and shifts."""

import dataclasses

from experiments.mnist.config import Config, Trial

FULL = Config(
    augment="shift",
    trials=(Trial("resnet8", epochs=12, batch_size=128, seeds=(0, 1, 2)),),
)

TINY = dataclasses.replace(
    FULL,
    fake=True,
    trials=(Trial("resnet8", epochs=1, batch_size=64, seeds=(0, 1)),),
)
"""The same experiment in seconds, for the tests; it needs no file."""
