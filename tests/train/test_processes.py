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
from jaxdl.train import Plan, Watch, fit, read_journal, saved_steps, verify_states
from jaxdl.train.processes import (
    agreed,
    alone,
    everywhere,
    fingerprint,
    gathered,
    gathered_texts,
    is_writer,
    local,
    require_equal,
    shapes_everywhere,
)
from tests.train import toys
from tests.train.test_drive import poisoned

ROOT = Path(__file__).parents[2]

CHILD = """
import sys, time
from pathlib import Path
from jaxdl.train import connect
from jaxdl.train.processes import agreed, gathered, gathered_texts, local

connect()
import jax
from jaxdl.core.types import Splits
from jaxdl.train import Plan, Watch, device_mesh, fit, shard, state_digest
from tests.train import toys

case, folder, steps = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
second = jax.process_index() == 1
large = [[2**40 + 3, 7], [5, 2**31 - 1]]
assert gathered(large[jax.process_index()]).tolist() == large
assert gathered_texts("é" * 200 * second) == ["", "é" * 200]
try:
    with agreed():
        if second:
            raise FileNotFoundError("no file")
except FileNotFoundError as error:
    assert str(error) == ("no file" if second else "in process 1: no file")
learner, watch, key = toys.line_learner(), {"ckpt_every": 10}, jax.random.key(0)
if case == "stuck":
    watch["step_timeout"] = 4.0
if case in ("rollback", "lost"):
    from tests.train.test_drive import poisoned

    learner = poisoned(16, key=key if case == "rollback" else None)
    watch |= {"on_nonfinite": "rollback"} if case == "rollback" else {}
    watch |= {"ckpt_every": 5, "debug_nans": case == "lost"}
if case == "program" and second:
    update = learner.update
    learner = learner._replace(update=lambda s, b: update(s, b._replace(x=b.x * 2)))
rate = 0.2 if case == "settings" and second else 0.1
rows = 23 if case == "rows" and second else 24


def look(event):
    print("look", event.step, flush=True)
    if case == "stuck" and second and event.step == 20:
        time.sleep(100)
    if case == "error" and second and event.step == 20:
        raise ZeroDivisionError


found = fit(
    shard(learner, device_mesh()),
    Splits(toys.line_data(rows), toys.line_data(12)),
    Plan(steps, 8, eval_every=10, eval_batch_size=4),
    key=key,
    hparams=toys.LineHParams(rate),
    watch=Watch(progress=False, **watch),
    workdir=folder,
    resume=True,
    callbacks=[look],
)
weights = local(found.state.params["w"]).ravel().tolist()
assert local(found.state.key) == found.state.key.addressable_data(0)
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
    while not saved_steps(tmp_path):  # one is written beside the steps
        time.sleep(0.05)
    children[1].kill()
    began = time.perf_counter()
    (code, _, complaint), (killed, *_) = ends(children)
    assert time.perf_counter() - began < 15
    assert (code, killed) == (6, -signal.SIGKILL)
    assert f"process 1 of 2 ({children[1].pid} on " in complaint
    assert f") is gone; the run in {tmp_path} is saved at step" in complaint
    assert set(verify_states(tmp_path).values()) == {""}
    newest = saved_steps(tmp_path)[-1]
    assert newest >= 10
    resumed = ends(two("same", tmp_path, newest + 20))
    assert [code for code, *_ in resumed] == [0, 0]
    assert saved_steps(tmp_path)[-1] == newest + 20


def test_a_stuck_process_is_not_waited_for(tmp_path):
    """The one whose watchdog is the first to bark takes the other one with it."""
    found = ends(two("stuck", tmp_path))
    assert [code for code, *_ in found] == [6, 6]
    assert any("no step in " in complaint for *_, complaint in found)
    stacks = (tmp_path / "hang.txt").read_text()
    assert "in gathered" in stacks  # the one that waited
    assert "in look" in stacks  # the one that was waited for


def test_an_error_in_one_ends_the_other_which_says_so(tmp_path):
    (code, _, complaint), (_, _, error) = ends(two("error", tmp_path))
    assert code == 6
    assert "process 1 has ended with an error; the run in" in complaint
    assert "ZeroDivisionError" in error


def test_a_rollback_goes_back_in_both(tmp_path):
    """To the same checkpoint and the same new order: the numbers of one process."""
    found = ends(two("rollback", tmp_path / "two"))
    assert [code for code, *_ in found] == [0, 0], found
    assert found[0][1] == found[1][1]
    plan, watch = Plan(40, 8, eval_every=10, eval_batch_size=4), {"ckpt_every": 5}
    alone_found = fit(
        poisoned(16, key=jax.random.key(0)),
        Splits(toys.line_data(24), toys.line_data(12)),
        plan,
        key=jax.random.key(0),
        hparams=toys.LineHParams(0.1),
        watch=Watch(progress=False, on_nonfinite="rollback", **watch),
        workdir=tmp_path / "one",
    )
    assert alone_found.notes[0].endswith("Went back to step 15.")
    weights = np.asarray(alone_found.state.params["w"]).ravel()
    np.testing.assert_allclose(numbers_of(found[0][1]), weights, rtol=1e-5)
    one, two_ = (read_journal(tmp_path / n / "metrics.jsonl") for n in ("one", "two"))
    assert two_["train"]["step"] == one["train"]["step"]
    np.testing.assert_allclose(two_["train"]["loss"], one["train"]["loss"], rtol=1e-5)
    dumps = (tmp_path / n / "nonfinite" / "step_16.npz" for n in ("one", "two"))
    batches = [np.load(path)["batch/x"] for path in dumps]
    np.testing.assert_array_equal(*batches)


def test_a_lost_run_is_lost_in_both_which_say_where(tmp_path):
    for code, _, complaint in ends(two("lost", tmp_path)):
        assert code == 1
        assert "NonFiniteError: metrics must be finite; got " in complaint
        assert "in the update to step 17" in complaint
        assert "It begins at outside all layers: select_n." in complaint
    assert saved_steps(tmp_path)[-1] == 15


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
    assert gathered_texts("text") == ["text"]
    assert local(tree) is not tree
    assert local(tree)["a"] is tree["a"]
    assert fingerprint(tree) == ""
    require_equal("anything", object())
    with pytest.raises(ZeroDivisionError), agreed():
        raise ZeroDivisionError


def test_data_are_told_apart_by_every_number(monkeypatch):
    monkeypatch.setattr("jaxdl.train.processes.alone", lambda: False)
    data = toys.line_data(24)
    prints = [
        fingerprint(data),
        fingerprint(data._replace(y=data.y.at[3].add(1e-6))),
        fingerprint(data._replace(y=data.y.T)),
        fingerprint(data._replace(x=np.asarray(data.x, np.float64))),
        fingerprint(data._replace(weight=jnp.ones(24))),
    ]
    assert len(set(prints)) == 5
    assert fingerprint(toys.line_data(24)) == prints[0]
    assert fingerprint(lambda step: data) == ""
