"""Joining a run: what cannot be is said before anything waits for it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import jax
import pytest

from jaxdl.train import connect
from jaxdl.train.connect import VARIABLES, checked, leave, require_free


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("h:1", None, None), "got no num_processes and no process_id"),
        ((None, 2, 1), "must be given together; got no coordinator"),
        (("h", 2, 1), "coordinator must be HOST:PORT of the first process; got 'h'"),
        (("h:70000", 2, 1), "coordinator must be HOST:PORT"),
        ((":80", 2, 1), "coordinator must be HOST:PORT"),
        (("h:80", 0, 0), "num_processes must be at least 1; got 0"),
        (("h:80", 2, 2), "process_id must be from 0 to num_processes - 1 = 1; got 2"),
        (("h:80", 2, -1), "process_id must be from 0"),
    ],
)
def test_what_cannot_be_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        checked(*given)
    with pytest.raises(ValueError, match=message):
        connect(*given)


def test_what_can_be_is_as_it_is():
    assert checked("[::1]:80", 3, 2) == ("[::1]:80", 3, 2)
    assert checked(None, None, None) == (None, None, None)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (("localhost:1", "", ""), "must all be set, or none; got"),
        (("localhost:1", "two", "0"), "must be whole numbers; got 'two' and '0'"),
    ],
)
def test_an_environment_that_cannot_be_is_refused(monkeypatch, values, message):
    for name, value in zip(VARIABLES, values, strict=True):
        monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=message):
        connect()


def test_without_a_cluster_and_after_a_computation_it_says_so(monkeypatch):
    """This process has computed something; a new one finds no cluster."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    jax.block_until_ready(jax.numpy.ones(1))
    with pytest.raises(ValueError, match="before anything else is computed; got"):
        connect()


def test_a_port_in_use_is_refused():
    with socket.socket() as other:
        other.bind(("", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(OSError, match=f"must be free; got {port}"):
            connect(f"localhost:{port}", 2, 0)
    require_free(port)


def test_nobody_is_waited_for_longer_than_wanted():
    with socket.socket() as free:
        free.bind(("localhost", 0))
        address = f"localhost:{free.getsockname()[1]}"
    code = f"from jaxdl.train import connect; connect({address!r}, 2, 1, 0.5)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"JAX_PLATFORMS": "cpu"},
    )
    assert done.returncode == 6, done.stderr
    rule = "jaxdl: all 2 processes must come within 0.5 s; some did not reach"
    assert done.stderr.splitlines()[-1] == f"{rule} {address}"


def test_one_process_leaves_nobody():
    leave(3)
