"""The catalogue is up to date, and complete."""

import json
from pathlib import Path

import pytest

from jaxdl.data import list_data
from jaxdl.models import MODELS, list_models
from jaxdl.recipes.catalogue import (
    BEGIN,
    END,
    argument_help,
    between_marks,
    files,
    short_tables,
    tables,
)

ROOT = Path(__file__).parents[2]


def known_sizes():
    """The sizes that are written down, but for the smallest model of each family.

    To trace every model takes minutes; the slow test does, and of the large families.
    """
    content = json.loads((ROOT / "jaxdl" / "catalogue.json").read_text())["models"]
    smallest = {}
    for name, facts in sorted(content.items(), key=lambda item: -item[1]["params"]):
        if facts["params"] < 5_000_000:
            smallest[facts["family"]] = name
    return {n: facts for n, facts in content.items() if n not in smallest.values()}


@pytest.fixture(scope="module")
def generated():
    return files(ROOT, known_sizes())


@pytest.mark.slow
def test_every_size_that_is_written_down_is_right():
    for path, text in files(ROOT).items():
        assert path.read_text("utf-8") == text


def test_generated_files_are_up_to_date(generated):
    for path, text in generated.items():
        assert path.read_text("utf-8") == text, (
            f"{path.name} is out of date: python -m jaxdl.recipes.catalogue"
        )


def test_everything_with_a_name_is_in_it(generated):
    content = json.loads(generated[ROOT / "jaxdl" / "catalogue.json"])
    assert list(content["models"]) == list_models()
    assert list(content["data"]) == list_data()
    assert content["models"]["lenet"]["params"] == 61_706


def test_every_model_has_a_size_a_cost_and_an_output_for_each_class(generated):
    models = json.loads(generated[ROOT / "jaxdl" / "catalogue.json"])["models"]
    for name, facts in models.items():
        assert 0 < facts["params"] < facts["flops"], name
        if "classify" in facts["tasks"]:
            classes = facts["settings"]["num_classes"]["default"]
            assert facts["output_shape"] == [classes], name


@pytest.mark.parametrize("name", list_models())
def test_every_setting_of_a_model_is_explained(name):
    entry = MODELS[name]
    assert set(argument_help(entry.build)) == set(entry.settings)


def test_only_the_part_between_the_marks_is_renewed():
    text = f"before {BEGIN} old {END} after"
    assert between_marks(text, "new") == f"before {BEGIN}\nnew\n{END} after"


def test_a_family_is_one_row_with_its_members_by_size():
    content = {
        "models": {
            f"net{size}": {
                "about": f"Net-{size}.",
                "family": "Net: all of them",
                "tasks": ["classify"],
                "input_shape": [4],
                "params": size * 1000,
                "flops": size * 1e6,
            }
            for size in (101, 18)
        },
        "data": {},
    }
    rows = short_tables(content).splitlines()
    assert rows[2] == "| Net: all of them | `net18`, `net101` | 18,000 to 101,000 |"
    assert "| `net101` | Net-101 | classify | 4 | 101,000 | 101.00 |" in tables(content)
