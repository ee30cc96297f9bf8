"""Recipes train with optax; one small finished run serves the tests that read one."""

import jax
import pytest

from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.recipes.train import train


@pytest.fixture(autouse=True)
def standard_promotion(relaxed_promotion):
    """Optax's Adam mixes float and int."""


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A finished run: LeNet on the fake twin of the digits."""
    folder = tmp_path_factory.mktemp("run") / "lenet"
    config = ClassifyConfig(fake=True, steps=6, eval_every=3, workdir=str(folder))
    with jax.numpy_dtype_promotion("standard"):
        return train(Job("lenet", config), say=lambda text: None)
