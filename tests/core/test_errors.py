"""Errors say the rule, what came, and the cure."""

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError, require, require_all, unknown_name


def test_require_lets_pass_what_holds():
    require(True, "n must be at least 1", 1)


@pytest.mark.parametrize(
    ("cure", "message"),
    [
        ("", "n must be at least 1; got 0."),
        ("Raise it.", "n must be at least 1; got 0. Raise it."),
    ],
)
def test_require_says_rule_got_and_cure(cure, message):
    with pytest.raises(ValueError) as error:
        require(False, "n must be at least 1", 0, cure)
    assert str(error.value) == message


def test_require_all_names_the_first_place_that_is_not_good():
    values, rule = np.array([3, -1, -2]), "weights must be at least 0"
    with pytest.raises(ValueError) as error:
        require_all(values >= 0, values, rule, "edge", "Mend it.")
    assert str(error.value) == f"{rule}; got -1 at edge 1. Mend it."
    for good in (values >= -2, values[:0] >= 0):
        require_all(good, values, rule, "edge")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("lenett", " Did you mean lenet?"), ("zzz", ""), ("ml", " Did you mean mlp?")],
)
def test_an_unknown_name_is_answered_with_the_nearest(name, hint):
    error = unknown_name("model", name, iter(["mlp", "lenet"]), "list_models()")
    assert str(error) == f"unknown model '{name}'.{hint} list_models() shows 2."


def test_a_corrupt_file_is_a_value_error():
    assert issubclass(CorruptFileError, ValueError)
