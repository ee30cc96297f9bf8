"""Learning curves: every part and metric is there, the best step is the right one."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.viz.curves import learning_curves

LOSS = np.array([3.0, 2.0, 1.0, 0.5])


def history(train=LOSS, validation=LOSS[1:] + 1):
    steps = {"train": [10, 20, 30, 40], "validation": [20, 30, 40]}
    return {
        "train": {"step": steps["train"], "loss": train, "accuracy": 1 - train / 4},
        "validation": {"step": steps["validation"], "loss": validation},
    }


def drawn(axes, label):
    return next(line for line in axes.lines if line.get_label() == label)


def test_a_panel_for_each_metric_with_its_parts_and_steps(pixels):
    figure = learning_curves(history())
    pixels(figure)
    loss, accuracy = figure.axes
    assert (loss.get_ylabel(), accuracy.get_ylabel()) == ("loss", "accuracy")
    np.testing.assert_array_equal(drawn(loss, "train").get_ydata(), LOSS)
    np.testing.assert_array_equal(drawn(loss, "validation").get_xdata(), [20, 30, 40])
    assert [line.get_label() for line in accuracy.lines][:1] == ["train"]


def test_the_star_is_the_best_validation_point_of_the_median(words):
    runs = np.array([[3.0, 1.0, 2.0], [3.0, 1.2, 0.1], [3.0, 1.1, 9.0]])
    figure = learning_curves(history(np.tile(LOSS, (3, 1)), runs))
    assert "best 1.1 at 30" in words(figure)
    assert "best 0.875 at 40" in words(figure), "accuracy: the greatest, of training"


def test_without_steps_points_count_from_one():
    figure = learning_curves({"train": {"loss": jnp.asarray(LOSS)}})
    np.testing.assert_array_equal(
        drawn(figure.axes[0], "train").get_xdata(), [1, 2, 3, 4]
    )


def test_without_steps_evaluations_lie_where_they_were_made():
    figure = learning_curves(
        {"train": {"loss": LOSS}, "validation": {"loss": LOSS[:2]}}
    )
    np.testing.assert_array_equal(
        drawn(figure.axes[0], "validation").get_xdata(), [2, 4]
    )
    figure = learning_curves({**history(), "test": {"loss": LOSS[:1]}})
    np.testing.assert_array_equal(drawn(figure.axes[0], "test").get_xdata(), [40])


@pytest.mark.parametrize(
    "case",
    [
        {"train": {"loss": [1.0]}},
        {"train": {"loss": LOSS}, "validation": {}},
        {"train": {"loss": LOSS}, "validation": {"step": [], "loss": []}},
        {"train": {"loss": np.array([1.0, np.nan, np.inf, 2.0])}},
        {"train": {"loss": np.full(4, np.nan)}},
        {"train": {"loss": np.zeros(4)}},
        {"$train$ <b>": {"$loss$_loss": LOSS, "_x": LOSS}},
        {"train": {"loss": np.ones((0, 3))}, "validation": {"loss": LOSS}},
    ],
)
@pytest.mark.parametrize("log_loss", [False, True])
def test_awkward_histories_are_drawn(case, log_loss, pixels, words):
    figure = learning_curves(case, log_loss=log_loss)
    pixels(figure)
    words(figure)


def test_log_loss_is_for_losses_only():
    loss, accuracy = learning_curves(history(), log_loss=True).axes
    assert (loss.get_yscale(), accuracy.get_yscale()) == ("log", "linear")
    assert learning_curves(history()).axes[0].get_yscale() == "linear"


def test_the_window_smooths_training_and_says_so():
    noisy = np.tile([0.0, 2.0], 20)
    figure = learning_curves(
        {"train": {"loss": noisy}, "validation": {"loss": noisy}}, window=4
    )
    smooth = drawn(figure.axes[0], "train, mean of 4").get_ydata()
    np.testing.assert_allclose(smooth[4:-4], 1)
    np.testing.assert_array_equal(
        drawn(figure.axes[0], "validation").get_ydata(), noisy
    )


@pytest.mark.parametrize(
    "nothing", [{}, {"train": {}}, {"train": {"step": [1]}}, {"train": {"loss": []}}]
)
def test_an_empty_history_is_refused(nothing):
    with pytest.raises(ValueError, match=r"at least one point of one metric; got none"):
        learning_curves(nothing)


def test_steps_must_match():
    with pytest.raises(ValueError, match=r"one entry for each point of 'loss'; got 2"):
        learning_curves({"train": {"step": [1, 2], "loss": LOSS}})


def test_a_window_must_be_positive():
    with pytest.raises(ValueError, match=r"window must be at least 1; got 0"):
        learning_curves(history(), window=0)
