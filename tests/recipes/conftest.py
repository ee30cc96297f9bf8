"""Recipes train with optax; one small finished run serves the tests that read one."""

import jax
import numpy as np
import pytest
from PIL import Image

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


@pytest.fixture
def pictures(tmp_path):
    """A folder of forty noisy pictures in two classes, the first ones darker."""
    noise = np.random.default_rng(0)
    for label, top in ("dark", 150), ("light", 256):
        (tmp_path / "pictures" / label).mkdir(parents=True)
        for number in range(20):
            pixels = noise.integers(0, top, (4, 5), np.uint8)
            place = tmp_path / "pictures" / label / f"{number}.png"
            Image.fromarray(pixels).save(place)
    return tmp_path / "pictures"
