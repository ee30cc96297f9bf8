"""A batch of images: each with its own label, the wrong predictions marked."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.viz.batch import batch_grid

NAMES = ["cat", "dog <b>", "$owl$"]


def captions(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_labels_alone(pixels, words, generator):
    images = jnp.asarray(generator.uniform(size=(3, 4, 4, 3)), jnp.float32)
    figure = batch_grid(images, jnp.array([2, 0, 1]), class_names=NAMES)
    pixels(figure, labelled=False)
    words(figure)
    assert captions(figure) == [r"\$owl\$", "cat", "dog <b>"]


def test_wrong_predictions_are_crossed_framed_and_counted(words):
    images = np.zeros((3, 4, 4, 1), np.uint8)
    figure = batch_grid(images, np.array([0, 1, 2]), np.array([0, 2, 2]), NAMES)
    assert captions(figure) == ["cat", "✗ \\$owl\\$\nis dog <b>", r"\$owl\$"]
    assert "1 of 3 are wrong" in words(figure)
    widths = [patch.get_linewidth() for patch in figure.axes[0].patches]
    assert widths[1] > widths[0] == widths[2]


def test_only_the_first_are_shown_and_counted(words):
    labels = np.arange(9)
    guess = np.minimum(labels, 4)
    images = np.zeros((9, 2, 2, 1))
    figure = batch_grid(images, labels, guess, limit=4, columns=2)
    assert captions(figure) == ["0", "1", "2", "3"]
    assert "0 of 4 are wrong" in words(figure)


def test_one_pixel(pixels):
    pixels(batch_grid(np.zeros((1, 1, 1, 1)), np.array([0])), labelled=False)


def test_labels_must_match():
    with pytest.raises(ValueError, match=r"one label .*; got 2 images, 3 labels, 3"):
        batch_grid(np.zeros((2, 2, 2, 1)), np.arange(3))
    with pytest.raises(ValueError, match=r"got 2 images, 2 labels, 1 predictions"):
        batch_grid(np.zeros((2, 2, 2, 1)), np.arange(2), np.arange(1))


def test_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match="at least one image"):
        batch_grid(np.zeros((0, 2, 2, 1)), np.zeros(0, int))
