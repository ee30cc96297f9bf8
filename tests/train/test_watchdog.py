"""A process that does nothing for too long says where it is, and ends."""

import subprocess
import sys
from pathlib import Path

import pytest

CHILD = """
import sys, time
from pathlib import Path
from jaxdl.train.watchdog import Watchdog

def napping():
    time.sleep(20)

with Watchdog(float(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2] else None) as dog:
    for _ in range(4):
        time.sleep(0.2)
        dog.done()
    if sys.argv[3] == "stuck":
        napping()
time.sleep(0.6)
"""


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-c", CHILD, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=Path(__file__).parents[2],
    )


@pytest.mark.parametrize("written", [True, False])
def test_a_stuck_process_writes_its_stacks_and_ends(tmp_path, written):
    done = run("0.5", str(tmp_path) if written else "", "stuck")
    assert done.returncode == 6
    assert "no step in " in done.stderr
    assert "in napping" in done.stderr
    files = list(tmp_path.iterdir())
    assert [path.name for path in files] == ["hang.txt"] * written
    assert all("in napping" in path.read_text() for path in files)


@pytest.mark.parametrize("seconds", ["0.5", "0"])
def test_who_goes_on_or_is_not_watched_is_left_alone(tmp_path, seconds):
    done = run(seconds, str(tmp_path), "well")
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []
