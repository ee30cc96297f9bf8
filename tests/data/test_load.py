"""Loading by name: what comes is checked, what is unknown is answered kindly."""

import socket
import subprocess
import sys

import numpy as np
import pytest

from jaxdl.data import DATASETS, list_data, load


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("a test touched the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("name", ["digits", "diabetes"])
def test_embedded_data_needs_no_network(no_network, name):
    assert len(load(name).train.x) > 0


@pytest.mark.parametrize("name", list_data())
def test_every_data_set_has_a_twin_of_its_form(no_network, name):
    info = DATASETS[name].facts["info"]
    data = load(name, fake=True)
    for part in data.splits:
        if info.form == "array":
            assert part.x.shape == (len(part.x), *info.shape)
            assert part.x.dtype == np.float32
        numbers = info.task in ("regress", "multilabel")
        assert part.y.dtype == (np.float32 if numbers else np.int32)
    assert data.info.class_names == info.class_names
    assert data.info.rows == tuple(len(part.y) for part in data.splits)


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(ValueError, match=r"unknown data set 'digit'. Did you mean dig"):
        load("digit")


def test_what_a_source_gives_is_checked(monkeypatch):
    entry = DATASETS["iris"]

    def broken(info, shelf):
        parts = entry.build(info, shelf)
        parts[1].x[3, 1] = np.nan
        return parts

    monkeypatch.setitem(DATASETS._entries, "iris", entry._replace(build=broken))
    with pytest.raises(ValueError, match=r"got nan at row 3 of iris/validation"):
        load("iris")


def test_the_table_of_data_sets_is_cheap_to_import():
    program = (
        "import sys, jaxdl.data; "
        "sys.exit(any(m in sys.modules for m in ('sklearn', 'pooch', 'PIL')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
