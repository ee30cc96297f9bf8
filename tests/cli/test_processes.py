"""``jaxdl train`` in two real processes: one run, one folder, and none that hangs."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import jax
import numpy as np
import pytest

from jaxdl.cli.processes import Processes, join
from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.train import read_journal, saved_steps, verify_states

RUN = ["train", "linear", "--data", "iris", "--batch-size", "16", "--workdir", "w"]
LENGTH = ["--steps", "300", "--eval-every", "20", "--ckpt-every", "20"]
ENDLESS = ["--steps", "100000000", "--eval-every", "20", "--ckpt-every", "20"]


@pytest.fixture(scope="module")
def programs(tmp_path_factory):
    """A folder of compiled programs, for all processes here."""
    return str(tmp_path_factory.mktemp("programs"))


@pytest.fixture
def two(programs, tmp_path):
    """Two processes with the same command; those that are left are killed at the end.

    ``second`` are words for the second one alone; ``auto`` gives the three numbers by
    the environment.
    """
    started = []

    def start(*words, second=(), auto=False, count=2):
        with socket.socket() as free:
            free.bind(("localhost", 0))
            address = f"localhost:{free.getsockname()[1]}"
        for number in range(count):
            flags = ["--coordinator", address, "--num-processes", "2"]
            flags += ["--process-id", str(number)]
            own = {
                "JAX_PLATFORMS": "cpu",
                "JAX_COMPILATION_CACHE_DIR": programs,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            }
            if auto:
                flags = ["--coordinator", "auto"]
                own |= {
                    "JAX_COORDINATOR_ADDRESS": address,
                    "JAX_NUM_PROCESSES": "2",
                    "JAX_PROCESS_ID": str(number),
                }
            rest = [*words, *(second if number else ()), *flags]
            started.append(
                subprocess.Popen(
                    [sys.executable, "-m", "jaxdl", *rest],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    cwd=tmp_path,
                    env=os.environ | own,
                )
            )
        return started[-count:]

    yield start
    for child in started:
        child.kill()
        child.communicate()


def ends(children, seconds=100):
    """Exit code, output and complaint of each; what Gloo prints is left out."""
    found = []
    for child in children:
        out, err = child.communicate(timeout=seconds)
        lines = [line for line in out.splitlines() if not line.startswith("[Gloo]")]
        found.append((child.returncode, lines, err))
    return found


def until(child, start):
    """Wait until a process prints a line that begins so."""
    for line in child.stdout:
        if line.startswith(start):
            return
    raise AssertionError(child.stderr.read())


def same(one, other):
    """Whether two folders hold the same run, up to rounding."""
    journals = [read_journal(folder / "metrics.jsonl") for folder in (one, other)]
    flat = [jax.tree.leaves(journal) for journal in journals]
    np.testing.assert_allclose(*flat, rtol=1e-4, atol=1e-6)
    files = (folder / "result.json" for folder in (one, other))
    results = [json.loads(path.read_text()) for path in files]
    for part in ("validation", "test"):
        assert results[0][part] == pytest.approx(results[1][part], rel=1e-4)
    for name in ("best_step", "steps", "parameters"):
        assert results[0][name] == results[1][name]
    return True


def test_two_processes_are_one_run_that_a_signal_only_interrupts(
    two, tmp_path, jaxdl, monkeypatch
):
    """The validation and test parts have 23 and 22 rows, for two devices."""
    first, second = two(*RUN, *LENGTH, second=["--data-dir", "elsewhere"])
    until(first, "step 40/300")
    second.send_signal(signal.SIGTERM)
    for code, _, complaint in ends([first, second]):
        assert code == 143
        saved = saved_steps(tmp_path / "w")[-1]
        assert complaint.startswith(f"jaxdl: interrupted; saved at step {saved} in ")
        assert complaint.count("\n") == 1
    assert 40 <= saved < 300
    again = two(*RUN, *LENGTH, "--resume", "auto", auto=True)
    (code, said, complaint), other = ends(again)
    assert (code, complaint) == (0, "")
    assert other == (0, [], "")
    assert said[0] == "run w, resumed"
    assert [line.split()[0] for line in said[-6:]] == [
        "validation",
        "test",
        "best",
        "pictures",
        "run",
        "next",
    ]
    monkeypatch.setattr("jaxdl.recipes.train.write_pictures", lambda folder: None)
    assert jaxdl(" ".join([*RUN[:-1], "one", *LENGTH]))[0] == 0
    assert same(tmp_path / "w", tmp_path / "one")
    names, one = ({p.name for p in (tmp_path / run).iterdir()} for run in ("w", "one"))
    assert names == one | {"report.html", "figures"}


def test_another_command_in_one_of_them_is_told_to_both(two, tmp_path):
    for code, said, complaint in ends(two(*RUN, second=["--lr", "0.1"])):
        assert (code, said) == (1, [])
        rule = "jaxdl: the command must be the same in all 2 processes; got something"
        assert complaint.startswith(rule)
        assert complaint.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_only_one_of_them_cannot_do_ends_both(two, tmp_path):
    """Only the first one opens the folder, which holds another run."""
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "config.json").write_text("{}")
    (code, _, complaint), (other, _, told) = ends(two(*RUN))
    assert (code, other) == (1, 1)
    assert complaint == (
        "jaxdl: workdir must not hold another run; got w. "
        "Choose another folder, or remove that one.\n"
    )
    assert told == complaint.replace("jaxdl: ", "jaxdl: in process 0: ")


def test_one_that_is_killed_is_named_by_the_other(two, tmp_path):
    """The first one, without which JAX itself would abort the other."""
    children, victim = two(*RUN, *ENDLESS), 0
    until(children[0], "step 40/")
    patience = time.perf_counter() + 60
    while not saved_steps(tmp_path / "w") and time.perf_counter() < patience:
        time.sleep(0.05)
    children[victim].kill()
    began = time.perf_counter()
    found = ends(children)
    assert time.perf_counter() - began < 15
    code, _, complaint = found[1 - victim]
    assert code == 6
    name = f"jaxdl: process {victim} of 2 ({children[victim].pid} on "
    assert name in complaint
    saved = saved_steps(tmp_path / "w")[-1]
    assert complaint.endswith(f"w is saved at step {saved}.\n")
    assert saved >= 20
    assert set(verify_states(tmp_path / "w").values()) == {""}


def test_one_that_is_stopped_is_not_waited_for(two, tmp_path):
    children = two(*RUN, *ENDLESS, "--step-timeout", "2")
    until(children[0], "step 40/")
    children[1].send_signal(signal.SIGSTOP)
    ((code, _, complaint),) = ends(children[:1])
    assert code == 6
    assert complaint.startswith("jaxdl: no step in ")
    assert "in gathered" in (tmp_path / "w" / "hang.txt").read_text()
    children[1].send_signal(signal.SIGCONT)
    ((code, _, complaint),) = ends(children[1:])
    assert code == 6
    assert set(verify_states(tmp_path / "w").values()) == {""}


def test_one_that_comes_alone_does_not_wait_for_ever(two, tmp_path):
    ((code, said, complaint),) = ends(two(*RUN, "--step-timeout", "1", count=1))
    assert (code, said) == (6, [])
    assert complaint.startswith("jaxdl: all 2 processes must come within 1 s; some did")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (
            "--coordinator h:1",
            "together; got no num_processes and no process_id.",
        ),
        ("--process-id 1", "together; got no coordinator and no num_processes."),
        (
            "--coordinator h --num-processes 2 --process-id 0",
            "must be HOST:PORT of the",
        ),
        (
            "--coordinator h:1 --num-processes 2 --process-id 2",
            "process_id must be from",
        ),
        (
            "--coordinator auto --process-id 0",
            "not be given with coordinator auto",
        ),
        ("--coordinator auto", "find each other before anything else is"),
    ],
)
def test_flags_that_do_not_go_together_are_one_line(jaxdl, monkeypatch, flags, message):
    for name in ("COORDINATOR_ADDRESS", "NUM_PROCESSES", "PROCESS_ID"):
        monkeypatch.delenv(f"JAX_{name}", raising=False)
    jax.block_until_ready(jax.numpy.ones(1))
    code, out, err = jaxdl(f"train linear {flags}")
    assert (code, out) == (1, "")
    assert message in err
    assert err.count("\n") == 1


def test_without_flags_nobody_is_joined(jaxdl, monkeypatch):
    """Even where a cluster's environment is there."""
    monkeypatch.setenv("JAX_COORDINATOR_ADDRESS", "localhost:1")
    monkeypatch.setattr(jax.distributed, "initialize", None)
    join(Processes(), Job("linear", ClassifyConfig()))
    assert jaxdl("train linear --fake --fast-dev-run 1")[0] == 0


def test_only_train_runs_in_several_processes(jaxdl):
    code, _, err = jaxdl("sweep linear --lr 0.1,0.2 --coordinator auto")
    assert code == 2
    assert "coordinator" in err
