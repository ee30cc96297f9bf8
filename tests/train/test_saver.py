"""Checkpoints in a thread: of the moment they are asked for; no failure is unseen."""

import contextlib
import threading
import time

import jax
import jax.numpy as jnp
import pytest

import jaxdl.train.saver as module
from jaxdl.train.checkpoint import (
    FOLDER,
    SaveError,
    restore_state,
    save_state,
    saved_steps,
)
from jaxdl.train.saver import Saver

LIKE = {"w": jnp.zeros((4, 3)), "n": jnp.int32(0)}


def state(step):
    return {"w": jnp.full((4, 3), step, jnp.float32), "n": jnp.int32(step)}


@pytest.fixture
def saver(tmp_path):
    """A saver that keeps two; closed at the end, whatever went wrong."""
    own = Saver(tmp_path, 2)
    yield own
    with contextlib.suppress(SaveError):
        own.close()


class Held:
    """A writer that waits until it may go on, and may fail then."""

    def __init__(self, error=None):
        self.go, self.begun, self.error = threading.Event(), threading.Event(), error

    def __call__(self, *args):
        self.begun.set()
        assert self.go.wait(20)
        if self.error is not None:
            raise self.error
        return save_state(*args)


def test_what_is_saved_is_the_state_of_then(saver, monkeypatch):
    """The next step is given the buffers of the state before anything is written."""
    held = Held()
    monkeypatch.setattr(module, "save_state", held)
    step = jax.jit(lambda s: jax.tree.map(lambda a: a * 0 - 1, s), donate_argnums=0)
    now = state(5)
    saver.save(5, now, {"due": 9})
    after = jax.block_until_ready(step(now))
    assert now["w"].is_deleted()
    assert held.begun.wait(20)
    assert saved_steps(saver.workdir) == []
    held.go.set()
    saver.wait()
    found = restore_state(saver.workdir, LIKE)
    assert found.about == {"due": 9}
    for name, leaf in state(5).items():
        assert (found.state[name] == leaf).all()
        assert (after[name] == -1).all()


def test_the_run_goes_on_while_a_state_is_written(saver, monkeypatch):
    held = Held()
    monkeypatch.setattr(module, "save_state", held)
    saver.save(1, state(1), {})
    saver.check()  # nothing has ended: nothing to wait for
    held.go.set()
    saver.wait()
    saver.wait()
    assert saved_steps(saver.workdir) == [1]


@pytest.mark.parametrize(
    "call",
    [
        lambda saver: saver.save(2, state(2), {}),
        lambda saver: saver.wait(),
        lambda saver: saver.close(),
    ],
    ids=["save", "wait", "close"],
)
def test_a_failure_is_raised_by_the_next_call(saver, monkeypatch, call):
    held = Held(SaveError("the disk is full"))
    with monkeypatch.context() as patch:
        patch.setattr(module, "save_state", held)
        saver.save(1, state(1), {})
        held.go.set()
        with pytest.raises(SaveError, match="the disk is full"):
            call(saver)
    assert saved_steps(saver.workdir) == []


def check_until_told(saver):
    for _ in range(2000):
        saver.check()
        time.sleep(0.01)


def test_a_failure_is_noticed_without_waiting_and_told_once(saver, monkeypatch):
    held = Held(SaveError("the disk is full"))
    with monkeypatch.context() as patch:
        patch.setattr(module, "save_state", held)
        saver.save(1, state(1), {})
        saver.check()
        held.go.set()
        with pytest.raises(SaveError, match="the disk is full"):
            check_until_told(saver)
    saver.check()
    saver.save(2, state(2), {})
    saver.wait()
    assert saved_steps(saver.workdir) == [2]


def test_a_disk_that_fails_in_earnest(tmp_path):
    (tmp_path / FOLDER).touch()
    saver = Saver(tmp_path, 1)
    saver.save(1, state(1), {})
    with pytest.raises(SaveError, match="checkpoints/1 must be written, 52 bytes"):
        saver.close()


def threads():
    return [t for t in threading.enumerate() if t.name.startswith("jaxdl-save")]


def test_closing_waits_and_ends_the_thread(tmp_path):
    before = len(threads())
    saver = Saver(tmp_path, 1)
    saver.save(1, state(1), {})
    assert len(threads()) == before + 1
    saver.close()
    assert len(threads()) == before
    assert saved_steps(tmp_path) == [1]


@pytest.mark.parametrize(
    ("keep", "best", "left"),
    [
        (1, {}, [6]),
        (2, {}, [5, 6]),
        (9, {}, [1, 2, 3, 4, 5, 6]),
        (1, {2: 2, 3: 2, 4: 2, 5: 2, 6: 2}, [2, 6]),
        (2, {2: 2, 3: 2, 4: 2, 5: 2, 6: 6}, [2, 5, 6]),
        (2, {2: 2, 3: 2, 4: 4, 5: 4, 6: 4}, [4, 5, 6]),
        (1, {1: 1, 2: 1, 3: 3, 4: 3, 5: 5, 6: 5}, [5, 6]),
    ],
)
def test_the_last_ones_are_kept_and_the_best_that_each_of_them_knew(
    tmp_path, keep, best, left
):
    saver = Saver(tmp_path, keep)
    for step in range(1, 7):
        saver.save(step, state(step), {"best_step": best.get(step, 0)})
    saver.close()
    assert saved_steps(tmp_path) == left
    for step in left:
        assert restore_state(tmp_path, LIKE, step).state["n"] == step


def test_going_on_drops_later_ones_and_sets_damaged_ones_aside(tmp_path):
    saver = Saver(tmp_path, 9)
    for step in (2, 4, 6, 8, 10):
        saver.save(step, state(step), {"best_step": 2})
    saver.wait()
    (tmp_path / FOLDER / "6" / "manifest.json").unlink()
    (tmp_path / FOLDER / "10" / "manifest.json").unlink()
    (tmp_path / FOLDER / "12.part").mkdir()
    found = restore_state(tmp_path, LIKE, 4)
    saver.close()
    for _ in range(2):  # a second damaged one of the same number takes its place
        saver = Saver(tmp_path, 1)
        saver.resume(4, found.about, [6, 10])
        names = {path.name for path in (tmp_path / FOLDER).iterdir()}
        assert names == {"2", "4", "6.damaged", "10.damaged"}
        for step in (6, 10):
            saver.save(step, state(step), {"best_step": 2})
        saver.close()
        names = {path.name for path in (tmp_path / FOLDER).iterdir()}
        assert names == {"2", "10", "6.damaged", "10.damaged"}
        for step in (4, 6):
            save_state(tmp_path, state(step), step)


def test_the_best_of_before_a_resume_is_kept_after_it(tmp_path):
    for step in (2, 4):
        save_state(tmp_path, state(step), step, {"best_step": 2})
    saver = Saver(tmp_path, 1)
    saver.resume(4, {"best_step": 2}, [])
    saver.save(6, state(6), {"best_step": 2})
    saver.close()
    assert saved_steps(tmp_path) == [2, 6]
