"""Data sets are listed by name, and each says what it is and whose it is."""

import pytest

from jaxdl.data import DATASETS, list_data


def test_names_are_sorted_and_match_a_pattern():
    assert list_data() == [
        "adding",
        "bace",
        "breast_cancer",
        "cifar10",
        "cifar100",
        "copy_memory",
        "cora",
        "diabetes",
        "digit_rows",
        "digit_sums",
        "digits",
        "epidemic",
        "esol",
        "families",
        "fashion_mnist",
        "gaussian_entropy",
        "gaussian_information",
        "iris",
        "irish_abc",
        "jsb_chorales",
        "karate",
        "los_loop",
        "los_loop_graph",
        "mnist",
        "multi30k",
        "multi30k_byte_pairs",
        "pixels",
        "reversal",
        "rt_polarity",
        "shapes",
        "tale",
        "tinyshakespeare",
        "tu:MUTAG",
        "wine",
    ]
    assert list_data("*mnist") == ["fashion_mnist", "mnist"]
    assert list_data("nothing*") == []


@pytest.mark.parametrize("name", list_data())
def test_every_data_set_states_its_facts(name):
    info = DATASETS[name].facts["info"]
    assert info.name == name
    assert info.description.endswith("?")
    assert info.home.startswith("http")
    assert info.licence
    assert info.citation[-4:].isdigit()
    assert min(info.rows) > 0
    if len(info.shape) == 1 and info.form == "array":
        assert len(info.feature_names) == info.shape[0]
