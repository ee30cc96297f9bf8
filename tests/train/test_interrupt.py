"""Real signals at real moments: the run is saved, and its exit code is the usual."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import jax
import numpy as np
import pytest

from jaxdl.core.types import Splits
from jaxdl.train import (
    Interrupted,
    Plan,
    Watch,
    fit,
    read_journal,
    saved_steps,
    verify_states,
)
from jaxdl.train.interrupt import Interrupts
from tests.train import toys

ROOT = Path(__file__).parents[2]

CHILD = """
import os, sys, time
import jax, jax.numpy as jnp
from jaxdl.core.types import Splits
from jaxdl.train import Plan, Watch, batches, drive, fit
from tests.train import toys

moment, folder = sys.argv[1:3]
data, learner = Splits(toys.line_data(24), toys.line_data(10)), toys.line_learner()
plan, every = Plan(10**7, 8, eval_every=50), 20


def say(word):
    print(word, flush=True)


def slow(x, rounds):
    "x, after a computation of many rounds that nothing can leave out."
    full = jnp.full((300, 300), x)
    full = jax.lax.fori_loop(0, rounds, lambda _, m: jnp.tanh(m @ m), full)
    return x + 0 * full.sum()


if moment == "compile":
    update = learner.update

    def traced(state, batch):
        say("ready")
        for _ in range(300):
            batch = batch._replace(x=jnp.tanh(batch.x @ jnp.eye(3)))
        return update(state, batch)

    learner = learner._replace(update=traced)
if moment == "evaluation":
    evaluate = learner.evaluate

    def long(state, batch):
        return evaluate(state, batch._replace(x=slow(batch.x[0, 0], 10**6) + batch.x))

    learner = learner._replace(evaluate=long)
    look = drive.Looks.evaluate

    def begun(self, state):
        say("ready")
        return look(self, state)

    drive.Looks.evaluate = begun
if moment == "data":
    draw = jax.jit(batches(data.train, 8))

    def source(step):
        if step == 25:
            say("ready")
            time.sleep(60)
        return draw(jax.random.key(0), jnp.int32(step))

    data = data._replace(train=source)
if moment == "saving":
    from jaxdl.train import saver

    save_state = saver.save_state

    def save(*arguments):
        say("ready")
        time.sleep(0.5)
        return save_state(*arguments)

    saver.save_state = save
if moment in ("step", "stuck"):
    said = []
    advance = drive.Drive._advance

    def first(self, most):
        if self.step > 60 and not said:
            said.append(say("ready"))
            if moment == "stuck":
                self.stretches = self.stretches._replace(
                    advance=lambda *_: time.sleep(60)
                )
        advance(self, most)

    drive.Drive._advance = first
watch = Watch(ckpt_every=every, progress=False)
fit(
    learner, data, plan, key=jax.random.key(0), hparams=toys.LineHParams(),
    watch=watch, workdir=folder, resume=True,
)
"""


def start(folder, moment, **options):
    """A training process that has said that it is at the moment."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, moment, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"JAX_PLATFORMS": "cpu"},
        **options,
    )
    assert child.stdout.readline() == "ready\n", child.stderr.read()
    return child


def end(child, number):
    """Send the signal; gives what the process did and how long it took."""
    time.sleep(0.2)
    began = time.perf_counter()
    child.send_signal(number)
    _, complaint = child.communicate(timeout=60)
    return child.returncode, complaint, time.perf_counter() - began


def states(folder):
    """Whether every checkpoint is as it was written, and the newest one's number."""
    assert set(verify_states(folder).values()) == {""}
    assert not list((folder / "checkpoints").glob("*.part"))
    return saved_steps(folder)[-1]


@pytest.mark.parametrize("moment", ["step", "evaluation", "saving", "data"])
def test_sigterm_saves_at_any_moment(tmp_path, moment):
    code, complaint, seconds = end(start(tmp_path, moment), signal.SIGTERM)
    assert code == 143
    assert complaint == ""
    assert seconds < 5
    step = states(tmp_path)
    if moment == "data":
        assert step == 25
    elif moment == "evaluation":
        assert step == 50
    else:
        assert step > 20
    lines = read_journal(tmp_path / "metrics.jsonl")["train"]["step"]
    assert lines[-1] <= step


def test_sigterm_in_the_first_compilation_leaves_at_once(tmp_path):
    code, complaint, seconds = end(start(tmp_path, "compile"), signal.SIGTERM)
    assert code == 143
    assert complaint == ""
    assert seconds < 5
    assert saved_steps(tmp_path) == []


def test_ctrl_c_saves_without_a_traceback(tmp_path):
    code, complaint, _ = end(start(tmp_path, "step"), signal.SIGINT)
    assert code == 130
    assert complaint == ""
    assert states(tmp_path) > 60


def test_a_second_signal_does_not_wait(tmp_path):
    child = start(tmp_path, "stuck")
    child.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(timeout=1)
    began = time.perf_counter()
    child.send_signal(signal.SIGTERM)
    assert child.wait(timeout=10) == 143
    assert time.perf_counter() - began < 2
    child.communicate()


@pytest.mark.parametrize(
    "kills", [3, pytest.param(40, marks=pytest.mark.slow)], ids=["few", "soak"]
)
def test_after_kill_9_the_newest_whole_checkpoint_goes_on(tmp_path, kills):
    """Killed again and again at moments of no choice; each run goes on where it can."""
    newest = 0
    for wait in np.random.default_rng(0).uniform(0, 0.4, kills):
        child = start(tmp_path, "step")
        time.sleep(wait)
        child.kill()
        child.communicate()
        newest, before = saved_steps(tmp_path)[-1], newest
        assert newest >= before
        assert set(verify_states(tmp_path).values()) == {""}
        assert len(list((tmp_path / "checkpoints").glob("*.part"))) <= 1
    code, *_ = end(start(tmp_path, "step"), signal.SIGTERM)
    assert code == 143
    assert states(tmp_path) > newest > 60


def test_handlers_are_given_back_and_called():
    heard = []
    before = signal.signal(signal.SIGTERM, lambda *_: heard.append("mine"))
    try:
        mine = signal.getsignal(signal.SIGTERM)
        with Interrupts() as interrupts:
            os.kill(os.getpid(), signal.SIGTERM)
            assert interrupts.pending == signal.SIGTERM
            with pytest.raises(Interrupted), interrupts.leaving_at_once():
                pass
        assert heard == ["mine"]
        assert signal.getsignal(signal.SIGTERM) is mine
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_wait_can_be_left_and_passes_results_and_errors_on():
    released = threading.Event()
    with Interrupts() as interrupts:
        assert interrupts.wait(lambda: 3) == 3
        with pytest.raises(ZeroDivisionError):
            interrupts.wait(lambda: 1 / 0)
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGTERM)).start()
        began = time.perf_counter()
        with pytest.raises(Interrupted, match="before the first step"):
            interrupts.wait(lambda: released.wait(20))
        assert time.perf_counter() - began < 5
    released.set()  # what still runs when a process ends, ends it at once


def test_another_thread_trains_without_handlers(tmp_path):
    found = []

    def train():
        with jax.numpy_dtype_promotion("standard"):
            found.append(
                fit(
                    toys.line_learner(),
                    Splits(toys.line_data(24), toys.line_data(10)),
                    Plan(4, 8),
                    key=jax.random.key(0),
                    hparams=toys.LineHParams(),
                    watch=Watch(progress=False),
                    workdir=tmp_path,
                )
            )

    thread = threading.Thread(target=train)
    thread.start()
    thread.join()
    assert found[0].state.step == 4
    assert saved_steps(tmp_path) == [4]


def test_a_signal_that_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts:
            os.kill(os.getpid(), signal.SIGINT)
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
            assert not interrupts.pending
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_person_s_second_ctrl_c_keeps_the_session(monkeypatch):
    monkeypatch.setattr(sys, "ps1", ">>> ", raising=False)
    with Interrupts() as interrupts:
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupts.pending == signal.SIGINT
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
