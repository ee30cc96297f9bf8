"""The settings of a run by its task: what the command line parses.

Those that all tasks share are in ``jaxdl.recipes.train_config``. Neither imports JAX
or NumPy, so that ``jaxdl train --help`` answers at once.
Numbers that a sweep may vary become traced hyper-parameters; the rest is static.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

from jaxdl.core.errors import require
from jaxdl.recipes.train_config import TrainConfig

Augment = Literal[
    "none",
    "affine",
    "flip-crop",
    "randaugment",
    "resized-crop",
    "shift",
    "turn-shift",
]
"""The names in ``jaxdl.data.augment.POLICIES``, which cannot be imported here."""


@dataclasses.dataclass(frozen=True)
class ClassifyConfig(TrainConfig):
    """Tell classes apart.

    Attributes:
      label_smoothing: share of the target that is spread over all classes.
      augment: new versions of the pictures at every step: affine or shift for digits,
        flip-crop or resized-crop for photographs, randaugment for more.
      mixup: parameter of the beta distribution by which pairs of examples are averaged,
        0.2 say; 0 averages none.
      cutmix: the same for boxes that pictures take from each other, 1 say; where both
        are given, each step takes one of them.
    """

    label_smoothing: float = 0.1
    augment: Augment = "none"
    mixup: float = 0.0
    cutmix: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.mixup >= 0, "mixup must be at least 0", self.mixup)
        require(self.cutmix >= 0, "cutmix must be at least 0", self.cutmix)
        value = self.label_smoothing
        require(0 <= value <= 1, "label_smoothing must be in [0, 1]", value)


@dataclasses.dataclass(frozen=True)
class LanguageConfig(TrainConfig):
    """Say what comes next in a text.

    Attributes:
      window: tokens that are read together; 0 takes what the model is made for.
      stride: tokens of the training text from one window to the next; 0 takes the
        window, so that none is in two.
    """

    window: int = 0
    stride: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.window >= 0, "window must be at least 0", self.window)
        require(self.stride >= 0, "stride must be at least 0", self.stride)


@dataclasses.dataclass(frozen=True)
class MultilabelConfig(TrainConfig):
    """Say yes or no to several things at each step of a sequence."""


@dataclasses.dataclass(frozen=True)
class RegressConfig(TrainConfig):
    """Predict a number."""


@dataclasses.dataclass(frozen=True)
class TranslateConfig(TrainConfig):
    """Write a sentence as another one.

    Attributes:
      label_smoothing: share of the target that is spread over all words.
      max_words: leave out pairs with a longer side, in tokens of the data; 0 takes all.
    """

    label_smoothing: float = 0.0
    max_words: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        value = self.label_smoothing
        require(0 <= value <= 1, "label_smoothing must be in [0, 1]", value)
        require(self.max_words >= 0, "max_words must be at least 0", self.max_words)


CONFIGS: Mapping[str, type[TrainConfig]] = {
    "classify": ClassifyConfig,
    "language": LanguageConfig,
    "multilabel": MultilabelConfig,
    "regress": RegressConfig,
    "translate": TranslateConfig,
}
"""By task of the data set, the settings of its recipe."""

TRACED = {
    "lr": "learning_rate",
    "weight_decay": "weight_decay",
    "warmup": "warmup",
    "lr_floor": "lr_floor",
    "beta2": "beta2",
    "layer_decay": "layer_decay",
    "label_smoothing": "label_smoothing",
    "mixup": "mixup",
    "cutmix": "cutmix",
}
"""Settings that are numbers of the compiled program, with their names there."""


@dataclasses.dataclass(frozen=True)
class Job:
    """What to train and how: everything that a run is made from.

    Attributes:
      model: a name in ``jaxdl.list_models()``.
      config: the settings of the recipe; its class decides which recipe.
      fields: the model's own settings that are not left at their defaults.
    """

    model: str
    config: TrainConfig
    fields: Mapping[str, Any] = dataclasses.field(default_factory=dict)
