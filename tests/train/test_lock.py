"""One folder, one run: the lock is the kernel's, and dies with its process."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jaxdl.train.lock import NAME, run_lock

OWNER = """
import sys, time, pathlib
from jaxdl.train.lock import run_lock
with run_lock(pathlib.Path(sys.argv[1])):
    print("mine", flush=True)
    time.sleep(60)
"""


def test_another_process_is_refused_by_name_until_it_is_killed(tmp_path):
    child = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    with child:
        assert child.stdout.readline() == "mine\n"
        rule = re.escape(f"{tmp_path} must not be in use; got a run there by ")
        for _ in range(2):  # to be refused changes nothing
            with (
                pytest.raises(ValueError, match=rule) as caught,
                run_lock(tmp_path),
            ):
                pytest.fail("two owners")
            owner = json.loads(re.search(r"\{.*\}", str(caught.value)).group())
            assert owner["process"] == child.pid
            assert set(owner) == {"process", "host", "since"}
        child.send_signal(signal.SIGKILL)
        child.wait()
    with run_lock(tmp_path):
        assert json.loads((tmp_path / NAME).read_text())["process"] == os.getpid()


def test_the_same_process_is_refused_too(tmp_path):
    rule = f'must not be in use; got a run there by .*"process": {os.getpid()}'
    with (
        run_lock(tmp_path),
        pytest.raises(ValueError, match=rule),
        run_lock(tmp_path),
    ):
        pytest.fail("two owners")


def test_it_is_free_after_use_and_after_an_error(tmp_path):
    with run_lock(tmp_path):
        pass
    with pytest.raises(KeyError), run_lock(tmp_path):
        raise KeyError
    with run_lock(tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_two_folders_are_two_locks(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
    with run_lock(tmp_path / "a"), run_lock(tmp_path / "b"):
        pass
