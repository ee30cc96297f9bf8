"""Classification: the loss is the cross-entropy that the settings ask for."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.types import Batch
from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.recipes.prepare import prepare_data
from jaxdl.recipes.recipe import HParams
from jaxdl.recipes.tasks.classify import augment, classification_loss, numbers


def test_the_settings_of_the_loss_are_traced_numbers():
    assert numbers(ClassifyConfig(label_smoothing=0.3)) == {"label_smoothing": 0.3}
    mixed = numbers(ClassifyConfig(label_smoothing=0.0, cutmix=1.0))
    assert mixed == {"label_smoothing": 0.0, "cutmix": 1.0}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"augment": "shift"}, "augment must be none for data that are not pictures"),
        ({"cutmix": 1.0}, "cutmix must be 0.0 for data that are not pictures; got 1.0"),
    ],
)
def test_only_pictures_are_turned_and_cut(settings, message):
    config = ClassifyConfig(data="iris", **settings)
    with pytest.raises(ValueError, match=message):
        augment(config, prepare_data(Job("mlp", config)))


@pytest.mark.parametrize(("model", "data"), [("gcn", "karate"), ("gin", "families")])
def test_what_is_no_array_is_not_mixed(model, data):
    config = ClassifyConfig(data=data, mixup=0.2, fake=True)
    with pytest.raises(ValueError, match=r"mixup must be 0 for data that are not arr"):
        augment(config, prepare_data(Job(model, config)))


def test_what_is_not_asked_for_is_not_in_the_program():
    config = ClassifyConfig(data="iris")
    assert augment(config, prepare_data(Job("mlp", config))) is None


def test_label_smoothing_is_the_hyper_parameter():
    logits, batch = jnp.array([[2.0, 0.0]]), Batch(None, jnp.array([0]), jnp.ones(1))
    hparams = HParams(0.1, 0.0, 0.0, {"label_smoothing": jnp.float32(0.2)}, {})
    log_probability = jax.nn.log_softmax(logits)[0]
    np.testing.assert_allclose(
        classification_loss(logits, batch, hparams)[0],
        -(0.9 * log_probability[0] + 0.1 * log_probability[1]),
        rtol=1e-6,
    )
