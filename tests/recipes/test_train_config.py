"""Settings of every run: what is refused before anything is loaded."""

import dataclasses
from typing import get_args

import pytest

from jaxdl.optim import optimizers
from jaxdl.recipes.train_config import WITH_BETA2, Optimizer, TrainConfig


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"epochs": 3, "steps": 4}, "at most one of epochs and steps may be given"),
        ({"epochs": 0}, "epochs must be at least 1; got 0"),
        ({"steps": 0}, "steps must be at least 1; got 0"),
        ({"batch_size": -1}, "batch_size must be at least 0; got -1"),
        ({"workers": 0}, "workers must be at least 1; got 0"),
        ({"lr": -1.0}, "lr must be at least 0; got -1.0"),
        ({"seed": -1}, "seed must be at least 0; got -1"),
        ({"warmup": 1.0}, "warmup must be less than 1; got 1.0"),
        ({"lr_floor": -0.1}, r"lr_floor must be in \[0, 1\]; got -0.1"),
        ({"lr_floor": 1.1}, r"lr_floor must be in \[0, 1\]; got 1.1"),
        (
            {"lr_floor": 0.1, "schedule": "constant"},
            "lr_floor must be given with schedule cosine; got constant",
        ),
        ({"beta2": 1.0}, r"beta2 must be in \[0, 1\); got 1.0"),
        ({"beta2": -0.1}, r"beta2 must be in \[0, 1\); got -0.1"),
        (
            {"beta2": 0.99, "optimizer": "sgd"},
            "beta2 must be given with one of adam, adamw, lamb; got optimizer sgd",
        ),
        ({"ema_decay": 1.0}, "ema_decay must be less than 1; got 1.0"),
        ({"new_head": True}, "new_head must be given with weights"),
        ({"layer_decay": -1.0}, "layer_decay must be at least 0; got -1.0"),
    ],
)
def test_what_cannot_be_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        TrainConfig(**settings)


def test_what_cannot_be_imported_is_the_same_there():
    assert get_args(Optimizer) == tuple(sorted(optimizers.OPTIMIZERS))
    assert WITH_BETA2 == optimizers.WITH_BETA2


def test_a_configuration_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        TrainConfig().lr = 1.0
