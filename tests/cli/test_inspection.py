"""``list``, ``summary`` and ``doctor``."""

import json

import pytest

from jaxdl.data import list_data
from jaxdl.models import list_models


@pytest.mark.parametrize(
    ("kind", "names"), [("models", list_models), ("data", list_data)]
)
def test_everything_is_listed(jaxdl, kind, names):
    code, out, _ = jaxdl(f"list {kind} --json")
    assert code == 0
    assert list(json.loads(out)) == names()
    _, out, _ = jaxdl(f"list {kind}")
    assert [line.split()[0] for line in out.splitlines()] == names()


def test_patterns_choose(jaxdl):
    assert [
        line.split()[0] for line in jaxdl("list models l[ei]n*")[1].splitlines()
    ] == [
        "lenet",
        "linear",
    ]
    assert jaxdl("list models x*")[1] == "no models match 'x*'\n"
    assert "classify" in jaxdl("list recipes")[1]


def test_a_summary_counts(jaxdl):
    code, out, _ = jaxdl("summary lenet")
    assert code == 0
    assert "61,706" in out
    found = json.loads(jaxdl("summary mlp --input-shape 10 --num-classes 3 --json")[1])
    assert found["params"] == 10 * 128 + 128 + 128 * 128 + 128 + 128 * 3 + 3


def test_a_summary_needs_a_model(jaxdl):
    assert jaxdl("summary")[0] == 1
    assert "Did you mean lenet" in jaxdl("summary lenett")[2]


def test_the_doctor_tells_versions_and_devices(jaxdl):
    found = json.loads(jaxdl("doctor --json")[1])
    assert found["problems"] == []
    assert found["versions"]["jax"]
    assert "devices" in jaxdl("doctor")[1]


def test_the_doctor_finds_a_missing_folder(jaxdl, monkeypatch):
    monkeypatch.setenv("JAXDL_DATA_DIR", "/nowhere")
    assert "JAXDL_DATA_DIR names /nowhere" in jaxdl("doctor")[1]
