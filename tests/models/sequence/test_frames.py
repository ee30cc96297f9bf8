"""Answers at every step are those of the classifiers; none sees the future."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models import create_model
from jaxdl.models.sequence import RecurrentFrames

PAIRS = {
    "frames_lstm": ("lstm", {"features": 3}),
    "frames_gru": ("gru", {"features": 3}),
    "frames_tcn": ("tcn", {"features": 3, "num_levels": 1, "kernel_size": 2}),
}


@pytest.mark.parametrize("name", PAIRS)
def test_each_step_answers_as_a_classifier_of_what_came_so_far(name, key):
    other, settings = PAIRS[name]
    x = jax.random.normal(key, (2, 4, 3))
    frames = create_model(name, num_classes=2, **settings)
    classifier = create_model(other, num_classes=2, **settings)
    variables = classifier.init(key, x)
    like = jax.eval_shape(frames.init, key, x)
    assert jax.tree.structure(like) == jax.tree.structure(variables)
    every, _ = frames.apply(variables, x, train=False)
    for steps in (2, 4):
        last, _ = classifier.apply(variables, x[:, :steps], train=False)
        np.testing.assert_allclose(every[:, steps - 1], last, atol=1e-5)


def test_dropout_is_of_training_alone(key):
    model = create_model("frames_gru", num_classes=2, features=3)
    x = jax.random.normal(key, (1, 3, 2))
    variables = model.init(key, x)
    plain, _ = model.apply(variables, x, train=False)
    drawn, _ = model.apply(variables, x, train=True, key=key)
    assert not np.allclose(plain, drawn)


def test_bad_settings_say_what_and_got(key):
    with pytest.raises(ValueError, match=r"unknown cell 'lstn'. Did you mean lstm"):
        RecurrentFrames(2, "lstn").init(key, jnp.ones((1, 2, 3)), train=False)
