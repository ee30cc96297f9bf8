"""The folder of a run: names, settings there and back, whole files."""

import csv
import json
import math

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.recipes.rundir import (
    new_folder,
    read_config,
    read_json,
    read_normaliser,
    write_history,
    write_json,
)


def test_folders_are_numbered_and_never_reused(tmp_path):
    job = Job("mlp", ClassifyConfig())
    names = [new_folder(job, "breast_cancer", tmp_path).name for _ in range(3)]
    assert names == [f"mlp-breast-cancer-{i}" for i in (1, 2, 3)]


def test_a_name_cannot_leave_the_folder(tmp_path):
    folder = new_folder(Job("mlp", ClassifyConfig()), "csv:../../x.csv", tmp_path)
    assert folder.parent == tmp_path


def test_a_folder_with_a_run_is_not_overwritten(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    job = Job("mlp", ClassifyConfig(workdir=str(tmp_path)))
    with pytest.raises(ValueError, match="workdir must not hold another run"):
        new_folder(job, "digits")


def test_settings_are_read_back_as_they_were(finished):
    job, data = read_config(finished.folder)
    assert job == finished.recipe.job
    mean, std = finished.recipe.prepared.inputs
    again = read_normaliser(data["inputs"])
    np.testing.assert_array_equal(again.mean, mean)
    np.testing.assert_array_equal(again.std, std)
    assert data["class_names"] == list("0123456789")
    assert read_normaliser(None) is None


def test_the_resolved_numbers_are_kept(finished):
    plan = read_json(finished.folder / "config.json")["plan"]
    assert (plan["num_steps"], plan["batch_size"], plan["eval_every"]) == (6, 32, 3)


def test_versions_and_command_are_kept(finished):
    environment = read_json(finished.folder / "config.json")["environment"]
    assert {"command", "python", "jax", "jaxlib", "flax", "devices"} <= set(environment)


@pytest.mark.parametrize("text", ["{", '{"task": "classify"}', '{"task": "x"}', "[]"])
def test_damaged_settings_are_named(tmp_path, text):
    (tmp_path / "config.json").write_text(text)
    with pytest.raises(CorruptFileError, match=r"config\.json must be"):
        read_config(tmp_path)


def test_a_folder_without_a_run_says_what_it_should_be(tmp_path):
    with pytest.raises(FileNotFoundError, match="must be the folder of a run"):
        read_config(tmp_path)


def test_json_stays_json(tmp_path):
    path = tmp_path / "result.json"
    write_json(path, {"a": math.nan, "b": [1.0, math.inf]})
    assert json.loads(path.read_text()) == {"a": None, "b": [1.0, None]}


def test_a_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "result.json"
    write_json(path, {"a": 1})
    with pytest.raises(TypeError):
        write_json(path, {"a": object()})
    assert json.loads(path.read_text()) == {"a": 1}


def test_the_history_is_the_journal_as_a_table(tmp_path):
    lines = [
        {"step": 2, "train/loss": 1.0, "validation/loss": 2.0},
        {"step": 4, "train/loss": 0.5},
    ]
    text = "\n".join(json.dumps(line) for line in lines)
    (tmp_path / "metrics.jsonl").write_text(text)
    write_history(tmp_path)
    with (tmp_path / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {"step": "2", "train/loss": "1.0", "validation/loss": "2.0"},
        {"step": "4", "train/loss": "0.5", "validation/loss": ""},
    ]
