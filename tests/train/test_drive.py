"""A run interrupted anywhere and resumed is the uninterrupted run, bit by bit."""

import json
import time

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.core.types import Splits
from jaxdl.train import (
    Interrupted,
    NonFiniteError,
    Plan,
    Watch,
    accumulate,
    batches,
    ema,
    fit,
    replace,
    saved_steps,
    skip_nonfinite,
    state_digest,
)
from jaxdl.train import drive as driving
from tests.train import toys

KEY = jax.random.key(5)
DATA = Splits(toys.line_data(24), toys.line_data(10))  # an epoch is 3 steps of 8
PLAN = Plan(12, 8, eval_every=4)
LINE = toys.line_learner()
DRAW = jax.jit(batches(DATA.train, 8))
RUNS = {
    "plain": (LINE, DATA, toys.LineHParams(), {}),
    "averaged, in parts": (
        ema(accumulate(LINE, 4), 0.9),
        DATA,
        toys.LineHParams(),
        {},
    ),
    "protected": (skip_nonfinite(LINE, 2), DATA, toys.LineHParams(), {}),
    "streamed": (
        LINE,
        DATA._replace(train=lambda step: DRAW(KEY, jnp.int32(step))),
        toys.LineHParams(),
        {},
    ),
    "agent": (
        toys.chain_agent(),
        None,
        toys.AgentHParams(),
        {"monitor": "reward", "mode": "max"},
    ),
}


def go(folder, name="plain", learner=None, plan=PLAN, callbacks=(), **how):
    """Train one of the runs; ``how`` is for ``fit`` and for what it watches."""
    resume = how.pop("resume", False)
    own, data, hparams, watch = RUNS[name]
    watch = Watch(**{"log_every": 5, "progress": False} | watch | how)
    options = {"workdir": folder, "resume": resume, "callbacks": callbacks}
    return fit(
        learner or own, data, plan, key=KEY, hparams=hparams, watch=watch, **options
    )


@pytest.fixture
def signal_after(monkeypatch):
    """The function that lets a signal come after so many updates, once."""

    def at(step):
        advance = driving.Drive._advance
        left = [1]

        def until(self, most):
            before = 0 < step - self.step < most
            advance(self, step - self.step if before else most)
            if self.step == step and left:
                self.interrupts.pending = left.pop() * 15

        monkeypatch.setattr(driving.Drive, "_advance", until)

    return at


@pytest.fixture(scope="module", params=RUNS)
def straight(request, tmp_path_factory):
    """An uninterrupted run: its name, its end and its metrics."""
    folder = tmp_path_factory.mktemp("straight")
    with jax.numpy_dtype_promotion("standard"):
        found = go(folder, request.param)
    return request.param, found, (folder / "metrics.jsonl").read_bytes()


# In warm-up and mid-epoch (1, 2), epoch end (3), at a look of each kind (4, 5), between
# two looks of one stretch (7), and one step before the end.
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 7, 11])
def test_a_resumed_run_is_the_uninterrupted_one(straight, tmp_path, signal_after, step):
    name, whole, metrics = straight
    signal_after(step)
    with pytest.raises(Interrupted, match=f"saved at step {step} in") as end:
        go(tmp_path, name)
    assert end.value.code == 143
    assert saved_steps(tmp_path)[-1] == step
    found = go(tmp_path, name, resume=True)
    assert state_digest(found.state) == state_digest(whole.state)
    assert state_digest(found.best_state) == state_digest(whole.best_state)
    assert found.best_step == whole.best_step
    assert (tmp_path / "metrics.jsonl").read_bytes() == metrics
    plain = [event._replace(seconds=0, rate=0) for event in whole.history]
    assert [event._replace(seconds=0, rate=0) for event in found.history] == plain
    seconds = [event.seconds for event in found.history]
    assert seconds == sorted(seconds)


def test_a_signal_in_an_evaluation_saves_the_steps_before_it(straight, tmp_path):
    name, whole, metrics = straight

    look = driving.Looks.evaluate

    def interrupted(self, state):
        driving.Looks.evaluate = look
        raise Interrupted(15)

    driving.Looks.evaluate = interrupted
    with pytest.raises(Interrupted, match="saved at step 4 in"):
        go(tmp_path, name)
    found = go(tmp_path, name, resume=True)
    assert state_digest(found.state) == state_digest(whole.state)
    assert (tmp_path / "metrics.jsonl").read_bytes() == metrics


class Gone(Exception):
    """The process has died."""


def dies_at(step):
    """A callback after which nothing more is done, as after ``kill -9``."""

    def callback(event):
        if event.step == step:
            raise Gone

    return callback


def test_after_a_crash_the_last_checkpoint_goes_on(tmp_path):
    whole = go(tmp_path / "whole", ckpt_every=3)
    metrics = (tmp_path / "whole" / "metrics.jsonl").read_bytes()
    folder = tmp_path / "crashed"
    with pytest.raises(Gone):
        go(folder, ckpt_every=3, callbacks=[dies_at(8)])
    with (folder / "metrics.jsonl").open("a") as file:
        file.write('{"step": 99, "train')  # the line that was being written
    assert saved_steps(folder)[-1] == 6
    found = go(folder, ckpt_every=3, resume=True)
    assert state_digest(found.state) == state_digest(whole.state)
    assert (folder / "metrics.jsonl").read_bytes() == metrics
    assert found.notes == []


def test_a_damaged_checkpoint_is_passed_over_and_named(tmp_path):
    whole = go(tmp_path, ckpt_every=3)
    for path in (tmp_path / "checkpoints" / "12").rglob("manifest.json"):
        path.write_text(path.read_text().replace('"due": null', '"due": 7'))
    found = go(tmp_path, ckpt_every=3, resume=True)
    assert state_digest(found.state) == state_digest(whole.state)
    assert len(found.notes) == 1
    assert "checkpoints/12/manifest.json must be as written" in found.notes[0]
    assert found.notes[0].endswith("Went on from step 9.")
    assert (tmp_path / "checkpoints" / "12.damaged").is_dir()


def test_nothing_is_deleted_where_all_is_damaged(tmp_path):
    go(tmp_path, ckpt_every=6)
    steps = saved_steps(tmp_path)
    for path in (tmp_path / "checkpoints").rglob("manifest.json"):
        path.write_text("")
    with pytest.raises(CorruptFileError, match="must hold a good checkpoint"):
        go(tmp_path, resume=True)
    assert saved_steps(tmp_path) == steps


def test_a_finished_run_is_read_back(tmp_path):
    whole = go(tmp_path)
    found = go(tmp_path, resume=True)
    assert state_digest(found.state) == state_digest(whole.state)
    assert found.best_step == whole.best_step
    assert [e.step for e in found.history] == [e.step for e in whole.history]


def test_a_finished_run_may_be_made_longer(tmp_path):
    """Its last step is one of the longer run's, where the looks are the same."""
    go(tmp_path, plan=Plan(8, 8, eval_every=4))
    longer = go(tmp_path, resume=True)
    whole = go(tmp_path / "whole")
    assert state_digest(longer.state) == state_digest(whole.state)
    assert [e.step for e in longer.history] == [4, 5, 8, 10, 12]


def test_a_run_that_has_lost_patience_stays_ended(tmp_path):
    how = {"mode": "max", "patience": 2, "plan": Plan(30, 8, eval_every=3)}
    whole = go(tmp_path, **how)
    assert whole.state.step == 9
    assert go(tmp_path, resume=True, **how).state.step == 9


def test_the_millionth_step_is_not_waited_for(tmp_path):
    """The order of the data is computed, not replayed."""
    plan = Plan(1_000_003, 8)
    steps, begin = [], driving.Drive.begin

    def late(self):
        begin(self)
        self.step = 1_000_000
        self.state = replace(self.state, step=jnp.int32(1_000_000))
        self.interrupts.pending = 15

    driving.Drive.begin = late
    try:
        with pytest.raises(Interrupted, match="saved at step 1000001"):
            go(tmp_path, plan=plan, log_every=0)
    finally:
        driving.Drive.begin = begin
    counted = LINE._replace(
        update=lambda state, batch: (
            jax.debug.callback(lambda step: steps.append(int(step)), state.step),
            LINE.update(state, batch),
        )[1]
    )
    found = go(tmp_path, learner=counted, plan=plan, log_every=0, resume=True)
    jax.effects_barrier()
    assert sorted(steps) == [1_000_001, 1_000_002]
    assert found.state.step == 1_000_003


def poisoned(*steps, value=np.nan, key=None):
    """The line's Learner with wrong targets in some steps, for one key or for all."""

    def update(state, batch):
        bad = jnp.isin(state.step, jnp.array(steps))
        if key is not None:
            data = jax.random.key_data
            bad &= jnp.all(data(state.key) == data(key))
        return LINE.update(
            state, batch._replace(y=jnp.where(bad, jnp.float32(value), batch.y))
        )

    return LINE._replace(update=update)


def test_a_lost_run_says_which_batch_and_which_numbers(tmp_path):
    with pytest.raises(NonFiniteError, match=r"step_6\.npz") as error:
        go(tmp_path, learner=poisoned(6), debug_nans=True, ckpt_every=2)
    assert "in the update to step 7" in str(error.value)
    assert str(error.value).endswith("It begins at outside all layers: select_n.")
    assert saved_steps(tmp_path)[-1] == 6
    with np.load(tmp_path / "nonfinite" / "step_6.npz", allow_pickle=False) as dump:
        assert "params.w" in dump["bad_leaves"].tolist()
        np.testing.assert_array_equal(dump["batch/x"], DRAW(KEY, jnp.int32(6)).x)
    last = json.loads((tmp_path / "metrics.jsonl").read_text().splitlines()[-1])
    assert last["step"] == 7
    assert last["nonfinite"] is True
    assert last["train/loss"] is None


def test_parameters_that_are_lost_are_never_saved(tmp_path):
    """The metrics of the last step are still finite."""

    def update(state, batch):
        new, metrics = LINE.update(state, batch)
        bad = jnp.where(new.step == 4, jnp.nan, jnp.float32(1))
        return replace(new, params={"w": new.params["w"] * bad}), metrics

    with pytest.raises(NonFiniteError, match=r"got 3 numbers of w that are not, at st"):
        go(
            tmp_path,
            learner=LINE._replace(update=update),
            ckpt_every=2,
            plan=Plan(8, 8),
        )
    assert saved_steps(tmp_path) == [2]


@pytest.mark.parametrize("ckpt_every", [2, 100])
def test_a_rollback_takes_another_order_from_the_last_checkpoint(tmp_path, ckpt_every):
    """Only the first order of the data leads into the bad step."""
    how = {"on_nonfinite": "rollback", "ckpt_every": ckpt_every}
    found = go(tmp_path, learner=poisoned(6, key=KEY), **how)
    base = 6 if ckpt_every == 2 else 0
    assert len(found.notes) == 1
    assert found.notes[0].endswith(f"Went back to step {base}.")
    assert found.state.step == 12
    assert (jax.random.key_data(found.state.key) != jax.random.key_data(KEY)).any()
    steps = [event.step for event in found.history]
    assert steps == sorted(set(steps))


def test_rollbacks_come_to_an_end(tmp_path):
    with pytest.raises(NonFiniteError, match="in the update to step 7"):
        go(tmp_path, learner=poisoned(6), on_nonfinite="rollback", ckpt_every=2)


@pytest.mark.parametrize("on_nonfinite", ["abort", "rollback"])
def test_a_spike_is_noted_and_undone_where_asked(tmp_path, on_nonfinite):
    learner = poisoned(9, value=1e3, key=KEY)
    how = {"log_every": 1, "ckpt_every": 3, "on_nonfinite": on_nonfinite}
    found = go(tmp_path, learner=learner, **how)
    assert found.notes[0].startswith("step 10: loss ")
    assert ("Went back to step 9" in found.notes[0]) == (on_nonfinite == "rollback")
    largest = max(event.train["loss"] for event in found.history)
    assert (largest > 1e4) == (on_nonfinite == "abort")


def test_a_folder_is_not_taken_over_without_being_asked(tmp_path):
    go(tmp_path)
    with pytest.raises(
        ValueError, match="must not hold the checkpoints of another run"
    ):
        go(tmp_path)
    with pytest.raises(ValueError, match="resume needs a workdir with checkpoints"):
        go(None, resume=True)


def test_a_state_of_another_model_is_refused(tmp_path):
    go(tmp_path)
    with pytest.raises(
        ValueError, match=r"differences:\n(.*\n)*  0.extra.params.w: missing, want"
    ):
        go(tmp_path, learner=ema(LINE, 0.9), resume=True)


def flip(path):
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 8
    path.write_bytes(content)


@pytest.mark.parametrize("damage", ["flipped", "removed"])
def test_a_lost_best_state_does_not_keep_a_run_from_going_on(tmp_path, damage):
    """The loss grows again after the first evaluation."""
    how = {"ckpt_every": 1}
    whole = go(tmp_path / "whole", **how)
    folder = tmp_path / "run"
    with pytest.raises(Gone):
        go(folder, callbacks=[dies_at(12)], **how)
    assert saved_steps(folder) == [4, 10, 11]
    assert whole.best_step == 4
    if damage == "flipped":
        flip(folder / "checkpoints" / "4" / "manifest.json")
    else:
        (folder / "checkpoints" / "4").rename(tmp_path / "4")
    found = go(folder, resume=True, **how)
    assert state_digest(found.state) == state_digest(whole.state)
    assert "The best state so far, of step 4, is lost." in found.notes
    assert found.best_step == 12


def test_a_shorter_plan_is_refused_before_anything_is_changed(tmp_path, signal_after):
    signal_after(11)
    with pytest.raises(Interrupted):
        go(tmp_path)
    files = sorted(tmp_path.rglob("*"))
    with pytest.raises(ValueError, match="num_steps must be at least the 11 that have"):
        go(tmp_path, resume=True, plan=Plan(8, 8))
    assert sorted(tmp_path.rglob("*")) == files


def test_other_hyper_parameters_are_another_run(tmp_path, monkeypatch):
    go(tmp_path)
    learner, data, _, watch = RUNS["plain"]
    other = learner, data, toys.LineHParams(0.001), watch
    monkeypatch.setitem(RUNS, "plain", other)
    with pytest.raises(ValueError, match="hparams must be those that the run began wi"):
        go(tmp_path, resume=True)


def test_a_look_is_written_once_however_often_a_run_dies(tmp_path, signal_after):
    signal_after(4)  # before the look that is due there
    with pytest.raises(Interrupted):
        go(tmp_path)
    with pytest.raises(Gone):
        go(tmp_path, resume=True, callbacks=[dies_at(8)])
    found = go(tmp_path, resume=True)
    lines = (tmp_path / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [4, 5, 8, 10, 12]
    assert [event.step for event in found.history] == [4, 5, 8, 10, 12]


def test_the_best_state_is_saved_before_the_fault_is_searched(tmp_path):
    with pytest.raises(NonFiniteError, match="in the update to step 5"):
        go(tmp_path, learner=poisoned(4), debug_nans=True)
    assert saved_steps(tmp_path) == [4]


def test_a_checkpoint_that_is_damaged_when_it_is_needed_is_named(tmp_path):
    manifest = tmp_path / "checkpoints" / "6" / "manifest.json"
    left = [flip]

    def spoil(event):
        if event.step == 8 and left:
            while not manifest.exists():
                time.sleep(0.01)
            left.pop()(manifest)

    how = {"on_nonfinite": "rollback", "ckpt_every": 6}
    found = go(tmp_path, learner=poisoned(8, key=KEY), callbacks=[spoil], **how)
    assert any(str(manifest) in note for note in found.notes)
    assert found.notes[-1].endswith("Went back to step 4.")
    assert found.state.step == 12


def test_a_minute_without_a_checkpoint_is_enough(tmp_path, monkeypatch):
    """Between two looks too: any step can be gone on from."""
    monkeypatch.setattr(driving, "MINUTE", 0.0)
    monkeypatch.setattr(driving, "BREATH", 0.0)  # one step at a time
    with pytest.raises(Gone):
        go(tmp_path, plan=Plan(12, 8), log_every=11, callbacks=[dies_at(11)])
    assert saved_steps(tmp_path)[-1] == 11


def test_a_signal_after_the_last_step_is_not_lost(tmp_path, monkeypatch):
    to_the_end = driving.Drive.to_the_end

    def late(self):
        to_the_end(self)
        self.interrupts.pending = 15

    monkeypatch.setattr(driving.Drive, "to_the_end", late)
    with pytest.raises(Interrupted, match="finished and saved in"):
        go(tmp_path)
    monkeypatch.undo()
    assert go(tmp_path, resume=True).state.step == 12
