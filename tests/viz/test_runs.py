"""Runs compared: colours tell the runs apart, line styles the parts of the data."""

import numpy as np
import pytest

from jaxdl.viz.runs import compare_runs

RUN = {
    "train": {"loss": np.array([2.0, 1.0])},
    "validation": {"loss": np.array([2.5, 1.5]), "accuracy": np.array([0.1, 0.9])},
}


def test_every_run_is_drawn_and_named(pixels, words):
    names = ["lenet", "$mlp$ <wide>", "_hidden"]
    figure = compare_runs(names, [RUN] * 3, log_loss=True)
    pixels(figure)
    assert {"lenet", r"\$mlp\$ <wide>", " _hidden"} <= set(words(figure))
    curves = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 2]
    assert len({line.get_color() for line in curves}) == 3
    assert [line.get_linestyle() for line in curves] == ["--", "-"] * 3
    assert figure.axes[0].get_yscale() == "log"


def test_runs_need_not_have_the_same_metrics(pixels):
    figure = compare_runs(["a", "b"], [RUN, {"train": {"error": np.ones((2, 5))}}])
    pixels(figure)
    names = [axes.get_ylabel() for axes in figure.axes]
    assert names == ["loss", "accuracy", "error"]


def test_many_runs_are_drawn(pixels):
    names = [str(i) for i in range(20)]
    pixels(compare_runs(names, [RUN] * 20))


def test_names_must_match_the_runs():
    with pytest.raises(ValueError, match=r"a name and a history; got 1 names and 2"):
        compare_runs(["a"], [RUN, RUN])


@pytest.mark.parametrize("histories", [[], [{}]])
def test_nothing_to_draw_is_refused(histories):
    with pytest.raises(ValueError, match="at least one point"):
        compare_runs(["a"] * len(histories), histories)
