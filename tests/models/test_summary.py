"""The summary by name: registered shapes, settings of its own, and no shape."""

import pytest

import jaxdl
from jaxdl.models import create_model, summary
from jaxdl.models.linear import mlp


def test_a_name_brings_its_input_shape():
    made = summary("linear")
    assert made.layers[0].inputs == ((1, 64),)
    assert made.params == 650
    assert made == jaxdl.summary("linear") == summary(create_model("linear"), (64,))


def test_a_shape_overrules_the_registered_one():
    assert summary("linear", (3, 3)).params == 100


def test_a_module_is_a_model():
    widths = (7, 11)
    made = summary(mlp(5, widths=widths), (3,))
    assert made.params == 3 * 7 + 7 + 7 * 11 + 11 + 11 * 5 + 5
    dense = 2 * (3 * 7 + 7 * 11 + 11 * 5) + 7 + 11 + 5
    assert made.flops == dense + 7 + 11


def test_a_name_brings_an_input_that_is_not_an_array():
    assert summary("gcn", num_classes=2).params == 34 * 16 + 16 + 16 * 2 + 2
    with pytest.raises(ValueError, match=r"input_shape must be left out .* got \(5,\)"):
        summary("gcn", (5,))


def test_bad_arguments_say_what_and_got():
    with pytest.raises(ValueError, match=r"input_shape must be given .* got None"):
        summary(mlp())
    with pytest.raises(
        ValueError, match=r"unknown model .linaer.\. Did you mean linear"
    ):
        summary("linaer")
