"""What the doctor finds wrong."""

import pytest

from jaxdl.core.doctor import doctor, missing_folder, plugin_problems, version


def test_a_plugin_must_fit_jaxlib():
    versions = {"jaxlib": "0.7.2", "jax-cuda12-plugin": "0.8.0"}
    (problem,) = plugin_problems(versions, "gpu")
    assert "jax-cuda12-plugin 0.8.0 does not fit jaxlib 0.7.2" in problem
    assert plugin_problems({"jaxlib": "1", "jax-cuda12-plugin": "1"}, "gpu") == []


def test_an_idle_accelerator_is_noticed():
    (problem,) = plugin_problems({"jaxlib": "1", "libtpu": "0.1"}, "cpu")
    assert "runs on the CPU" in problem


def test_what_is_not_installed_has_no_version():
    assert version("jax")
    assert version("no-such-package") is None


@pytest.mark.parametrize(("name", "count"), [(None, 0), (".", 0), ("/nowhere", 1)])
def test_the_data_folder_must_be_there(name, count):
    assert len(missing_folder(name)) == count


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert any("is not writable" in problem for problem in doctor(tmp_path)["problems"])
