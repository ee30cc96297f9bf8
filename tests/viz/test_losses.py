"""Top losses: sorted, the worst first, with their own labels."""

import numpy as np
import pytest

from jaxdl.viz.losses import top_losses

IMAGES = np.zeros((4, 3, 3, 1))


def test_the_worst_come_first(pixels, words):
    losses = np.array([0.5, np.nan, 2.0, 1.0])
    truth, guess = np.array([0, 1, 0, 1]), np.array([0, 1, 1, 1])
    figure = top_losses(IMAGES, losses, truth, guess, ["$a", "b"], limit=3)
    pixels(figure, labelled=False)
    assert [text.get_text() for text in figure.axes[0].texts] == [
        "b\nloss nan",
        "✗ b\nis \\$a\nloss 2",
        "b\nloss 1",
    ]
    wide = [patch.get_linewidth() > 1 for patch in figure.axes[0].patches]
    assert wide == [False, True, False]
    assert "the 3 greatest losses of 4" in words(figure)


def test_all_must_be_as_many():
    four, three = np.zeros(4, int), np.zeros(3, int)
    with pytest.raises(ValueError, match=r"one loss, .*; got 4, 3, 4 and 4"):
        top_losses(IMAGES, np.zeros(3), four, four)
    with pytest.raises(ValueError, match=r"got 4, 4, 3 and 4"):
        top_losses(IMAGES, np.zeros(4), three, four)
    with pytest.raises(ValueError, match=r"got 4, 4, 4 and 3"):
        top_losses(IMAGES, np.zeros(4), four, three)
