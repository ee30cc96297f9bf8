"""A sweep of two settings: the best cell is framed, its neighbours are not."""

import numpy as np
import pytest

from jaxdl.viz.sweep_map import sweep_map

NAMES = ["rate $", "_decay"]


def draw(metric, **settings):
    rows, columns = metric.shape[:2]
    return sweep_map(np.arange(rows), np.arange(columns), metric, NAMES, **settings)


def framed(figure):
    (frame,) = figure.axes[0].patches
    return round(frame.get_y()), round(frame.get_x())


def test_the_cells_are_medians_and_the_best_is_framed(pixels, words, generator):
    metric = generator.normal(size=(3, 4, 5))
    figure = draw(metric)
    pixels(figure)
    words(figure)
    median = np.median(metric, axis=-1)
    np.testing.assert_allclose(figure.axes[0].images[0].get_array(), median)
    assert framed(figure) == np.unravel_index(median.argmin(), median.shape)
    figure = draw(metric, metric_name="accuracy")
    assert framed(figure) == np.unravel_index(median.argmax(), median.shape)
    assert figure.axes[0].get_ylabel() == r"rate \$"


@pytest.mark.parametrize("metric_name", ["loss", "accuracy"])
def test_darker_is_better(metric_name):
    figure = draw(np.array([[[0.0], [1.0]]]), metric_name=metric_name)
    image = figure.axes[0].images[0]
    zero, one = (sum(image.cmap(image.norm(value))[:3]) for value in (0, 1))
    assert bool(zero < one) == (metric_name == "loss")


def test_lost_cells_are_empty(pixels):
    metric = np.ones((2, 2, 1))
    metric[0, 0] = np.nan
    figure = draw(metric)
    pixels(figure)
    assert len(figure.axes[0].texts) == 3


@pytest.mark.parametrize("value", [1.0, np.nan])
def test_one_cell(value, pixels):
    pixels(draw(np.full((1, 1, 1), value)))


def test_a_large_grid_has_no_numbers(pixels, generator):
    figure = draw(generator.normal(size=(13, 12, 1)))
    pixels(figure)
    assert not figure.axes[0].texts


@pytest.mark.parametrize("shape", [(2, 3, 1), (3, 2, 0)])
def test_bad_grids_are_refused(shape):
    with pytest.raises(ValueError, match=r"\[rows, columns, seeds\].*; got 3 and 2"):
        sweep_map(np.arange(3), np.arange(2), np.ones(shape), NAMES)
