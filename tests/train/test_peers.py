"""Who is there, who has left and who has died, as locked files tell."""

import subprocess
import sys

import jax
import pytest

from jaxdl.train import peers as module
from jaxdl.train.peers import Peers

HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "a+")
fcntl.flock(file, fcntl.LOCK_EX)
file.write("process 1 of 2")
file.flush()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def first(tmp_path, monkeypatch):
    """The first of two processes, as far as it can tell; it is told of its end."""
    monkeypatch.setattr(module, "alone", lambda: False)
    monkeypatch.setattr(module, "together", lambda: None)
    monkeypatch.setattr(jax, "process_count", lambda: 2)
    (tmp_path / "processes").mkdir()
    return tmp_path


@pytest.fixture
def second(first):
    """The other one: a real process that holds its lock until it is killed."""
    path = first / "processes" / "1"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        yield child
        child.kill()


def test_one_process_writes_nothing(tmp_path):
    with Peers(tmp_path) as peers:
        peers.let_others_go()
    assert list(tmp_path.iterdir()) == []


def test_no_folder_is_no_watch(first):
    with Peers(None) as peers:
        assert peers.run is None


def test_the_dead_are_told_from_those_that_are_there(first, second):
    with Peers(first) as peers:
        assert (first / "processes" / "0").read_text().startswith("process 0 of 2 (")
        assert peers._dead() == []
        peers._over.set()
        second.kill()
        second.wait()
        assert peers._dead() == ["process 1 of 2"]
    assert [path.name for path in (first / "processes").iterdir()] == ["1"]


def test_the_folder_goes_with_the_last_one(first):
    with Peers(first) as peers:
        peers._over.set()
    assert list(first.iterdir()) == []


def test_the_end_of_another_is_said_once_with_what_is_saved(
    first, second, monkeypatch, capsys
):
    ended = []
    monkeypatch.setattr(module.os, "_exit", ended.append)
    (first / "checkpoints" / "30").mkdir(parents=True)
    with Peers(first) as peers:
        peers._over.set()
        peers._end("process 1 is gone")
    assert ended == [6]
    rule = f"jaxdl: process 1 is gone; the run in {first} is saved at step 30.\n"
    assert capsys.readouterr().err == rule
    assert "Current thread" in (first / "hang.txt").read_text()
