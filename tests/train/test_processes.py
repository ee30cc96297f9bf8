"""Two real processes: one run's numbers, and no hang whatever one of them does."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.types import Splits
from jaxdl.train import Plan, Watch, fit, saved_steps, verify_states
from jaxdl.train.processes import (
    alone,
    connect,
    everywhere,
    gathered,
    is_writer,
    require_equal,
    shapes_everywhere,
)
from tests.train import toys

ROOT = Path(__file__).parents[2]

CHILD = """
import sys, time
from pathlib import Path
from jaxdl.train.processes import connect, gathered

connect()
import jax
from jaxdl.core.types import Splits
from jaxdl.train import Plan, Watch, device_mesh, fit, shard, state_digest
from tests.train import toys

case, folder, steps = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
second = jax.process_index() == 1
large = [[2**40 + 3, 7], [5, 2**31 - 1]]
assert gathered(large[jax.process_index()]).tolist() == large
learner = toys.line_learner()
if case == "program" and second:
    update = learner.update
    learner = learner._replace(update=lambda s, b: update(s, b._replace(x=b.x * 2)))
rate = 0.2 if case == "settings" and second else 0.1
rows = 23 if case == "rows" and second else 24


def look(event):
    print("look", event.step, flush=True)
    if case == "stuck" and second and event.step == 20:
        time.sleep(100)


found = fit(
    shard(learner, device_mesh()),
    Splits(toys.line_data(rows), toys.line_data(12)),
    Plan(steps, 8, eval_every=10, eval_batch_size=4),
    key=jax.random.key(0),
    hparams=toys.LineHParams(rate),
    watch=Watch(
        progress=False, ckpt_every=10, step_timeout=4.0 if case == "stuck" else 0.0
    ),
    workdir=folder,
    resume=True,
    callbacks=[look],
)
weights = found.state.params["w"].addressable_data(0).ravel().tolist()
print(weights, found.best_step, state_digest(found.state), flush=True)
"""


def two(case, folder, steps=40):
    """Two processes of one run."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    return [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, case, str(folder), str(steps)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ
            | {
                "JAX_PLATFORMS": "cpu",
                "JAX_COORDINATOR_ADDRESS": f"localhost:{port}",
                "JAX_NUM_PROCESSES": "2",
                "JAX_PROCESS_ID": str(number),
            },
        )
        for number in (0, 1)
    ]


def ends(children, seconds=60):
    """Exit codes, last lines of output and complaints of both."""
    found = []
    for child in children:
        out, err = child.communicate(timeout=seconds)
        found.append((child.returncode, (out.splitlines() or [""])[-1], err))
    return found


def until(child, line):
    """Wait until a process has written a line."""
    for found in child.stdout:
        if found == line:
            return
    raise AssertionError(child.stderr.read())


def test_two_processes_make_the_run_of_one(tmp_path):
    (code, one, _), (other_code, other, _) = ends(two("same", tmp_path))
    assert (code, other_code) == (0, 0)
    assert one == other
    assert saved_steps(tmp_path)[-1] == 40
    assert not list((tmp_path / "checkpoints").glob("*.part"))
    alone_found = fit(
        toys.line_learner(),
        Splits(toys.line_data(24), toys.line_data(12)),
        Plan(40, 8, eval_every=10, eval_batch_size=4),
        key=jax.random.key(0),
        hparams=toys.LineHParams(0.1),
        watch=Watch(progress=False),
    )
    weights = np.array(numbers_of(one))
    np.testing.assert_allclose(
        weights, np.asarray(alone_found.state.params["w"]).ravel(), rtol=1e-5
    )
    lines = (tmp_path / "metrics.jsonl").read_text().splitlines()
    assert len(lines) == 4  # written by one of them


def numbers_of(line):
    """The numbers of a printed list."""
    return [float(word) for word in line[1 : line.index("]")].split(",")]


@pytest.mark.parametrize(
    ("case", "what"),
    [
        ("rows", "the number of rows of the data"),
        ("settings", "the settings"),
        ("program", "the program"),
    ],
)
def test_processes_that_differ_are_told_before_the_first_step(tmp_path, case, what):
    for code, _, complaint in ends(two(case, tmp_path)):
        assert code == 1
        rule = f"{what} must be the same in all 2 processes; got something else in pro"
        assert rule in complaint
    assert saved_steps(tmp_path) == []


def test_a_killed_process_ends_the_other_which_names_it(tmp_path):
    children = two("same", tmp_path, 10**7)
    until(children[0], "look 20\n")
    children[1].kill()
    began = time.perf_counter()
    (code, _, complaint), (killed, *_) = ends(children)
    assert time.perf_counter() - began < 15
    assert code not in (0, None)
    assert killed == -signal.SIGKILL
    assert "Task 1 heartbeat timeout" in complaint or "Connection closed" in complaint
    assert set(verify_states(tmp_path).values()) == {""}
    newest = saved_steps(tmp_path)[-1]
    assert newest >= 10
    resumed = ends(two("same", tmp_path, newest + 20))
    assert [code for code, *_ in resumed] == [0, 0]
    assert saved_steps(tmp_path)[-1] == newest + 20


def test_a_stuck_process_is_not_waited_for(tmp_path):
    """The one whose watchdog is the first to bark takes the other one with it."""
    found = ends(two("stuck", tmp_path))
    codes = [code for code, *_ in found]
    assert 6 in codes
    assert set(codes) <= {6, -signal.SIGABRT}
    assert any("no step in " in complaint for *_, complaint in found)
    stacks = (tmp_path / "hang.txt").read_text()
    assert "in gathered" in stacks or "in look" in stacks


def test_a_signal_to_one_saves_the_run_of_both(tmp_path):
    children = two("same", tmp_path, 10**7)
    until(children[0], "look 20\n")
    children[1].send_signal(signal.SIGTERM)
    codes = [code for code, *_ in ends(children)]
    assert codes == [143, 143]
    assert saved_steps(tmp_path)[-1] >= 20
    assert set(verify_states(tmp_path).values()) == {""}


def test_one_process_pays_nothing():
    tree = {"a": jnp.ones(2)}
    assert everywhere(tree) is tree
    assert shapes_everywhere(tree) is tree
    assert alone()
    assert is_writer()
    assert gathered([3, 4]).tolist() == [[3, 4]]
    require_equal("anything", object())


def test_an_address_without_a_number_is_refused(monkeypatch):
    monkeypatch.setenv("JAX_COORDINATOR_ADDRESS", "localhost:1")
    monkeypatch.delenv("JAX_NUM_PROCESSES", raising=False)
    monkeypatch.delenv("JAX_PROCESS_ID", raising=False)
    with pytest.raises(ValueError, match="must all be set, or none; got"):
        connect()
