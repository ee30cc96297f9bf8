"""The driver: the same run, looked at; the best state, the end, and what is written."""

import json
import time

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.types import Splits
from jaxdl.train import (
    NonFiniteError,
    Plan,
    Watch,
    batches,
    computed,
    ema,
    evaluate_all,
    fit,
    on_device,
    read_journal,
    restore_state,
    run,
    saved_steps,
    scan_steps,
    skip_nonfinite,
)
from jaxdl.train.advance import no_steps
from tests.train import toys

BATCH = toys.everything(toys.line_data(8))
HPARAMS = toys.LineHParams()
QUIET = Watch(progress=False)


def splits():
    return Splits(toys.line_data(24), toys.line_data(10))


def fitted(key, data=None, plan=None, learner=None, **how):
    return fit(
        learner or toys.line_learner(),
        splits() if data is None else data,
        plan or Plan(10, 8, eval_every=5),
        key=key,
        hparams=HPARAMS,
        **{"watch": QUIET} | how,
    )


def restored(folder, like, step=None, learner=toys.line_learner()):  # noqa: B008 (a value)
    """The state in a checkpoint of ``fit``."""
    sums = jax.eval_shape(lambda: no_steps(learner.update, like, BATCH))
    return restore_state(folder, (like, sums), step).state[0]


def numbers(state):
    return np.asarray(state.params["w"])


def test_fit_is_the_compiled_run(key):
    plan = Plan(10, 8, eval_every=5, eval_batch_size=3)
    state, history = jax.jit(run(toys.line_learner(), plan))(key, HPARAMS, splits())
    watch = Watch(log_every=2, progress=False)
    found = fitted(key, plan=plan, watch=watch)
    np.testing.assert_allclose(numbers(found.state), numbers(state), rtol=1e-6)
    assert [event.step for event in found.history] == [2, 4, 5, 6, 8, 10]
    losses = np.asarray(history.train["loss"])
    stretches = np.split(losses, [2, 4, 5, 6, 8])
    for event, stretch in zip(found.history, stretches, strict=True):
        assert event.train["loss"] == pytest.approx(stretch.mean(), rel=1e-5)
    validated = [e.validation["loss"] for e in found.history if e.validation]
    np.testing.assert_allclose(validated, history.validation["loss"], rtol=1e-5)
    seconds = [event.seconds for event in found.history]
    assert seconds == sorted(seconds)
    assert found.seconds == seconds[-1] > 0
    assert found.compile_seconds > 0


def test_a_stream_of_the_same_batches_is_the_same_run(key):
    data, asked = splits(), []
    draw = jax.jit(batches(data.train, 8))

    def source(step):
        asked.append(step)
        return draw(key, jnp.int32(step))

    one = fitted(key, data)
    other = fitted(key, data._replace(train=source))
    np.testing.assert_allclose(numbers(one.state), numbers(other.state), rtol=1e-6)
    assert asked == [0, *range(10)]
    for a, b in zip(one.history, other.history, strict=True):
        assert a.validation["loss"] == pytest.approx(b.validation["loss"], rel=1e-5)
    alone = fitted(key, source)
    assert all(event.validation == {} for event in alone.history)


def test_one_compilation_even_where_strides_do_not_divide(key):
    traces, plain = [], toys.line_learner()

    def update(state, batch):
        traces.append(1)
        return plain.update(state, batch)

    plan = Plan(11, 8, eval_every=4)
    watch = Watch(log_every=3, progress=False)
    found = fitted(key, plan=plan, watch=watch, learner=plain._replace(update=update))
    assert [event.step for event in found.history] == [3, 4, 6, 8, 9, 11]
    assert [bool(e.validation) for e in found.history] == [0, 1, 0, 1, 0, 1]
    assert len(traces) == 2  # the shapes of its metrics, and the program


def test_time_is_what_the_steps_take(key):
    """The clock stops when the device is done, not when it was told to begin."""
    plain = toys.line_learner()

    def busy(x):
        full = jnp.full((400, 400), x)
        return jax.lax.fori_loop(0, 20, lambda _, m: jnp.tanh(m @ m), full)

    def update(state, batch):
        new, metrics = plain.update(state, batch)
        return new, metrics | {"busy": busy(metrics["loss"]).sum()}

    work, alone = jax.jit(busy), []
    for _ in range(4):  # the first one compiles
        start = time.perf_counter()
        jax.block_until_ready(work(1.0))
        alone.append(time.perf_counter() - start)

    def wait(event):
        time.sleep(0.5)

    plan, start = Plan(20, 8, eval_every=10), time.perf_counter()
    learner = plain._replace(update=update)
    found = fitted(key, plan=plan, learner=learner, callbacks=[wait])
    assert found.seconds > 20 * min(alone) / 4
    assert found.seconds < time.perf_counter() - start - 1 - found.compile_seconds
    assert found.history[0].rate == pytest.approx(80 / found.history[0].seconds)


@pytest.mark.parametrize("mode", ["min", "max"])
def test_the_best_state_is_the_one_that_evaluated_best(key, mode):
    plan = Plan(12, 8, eval_every=3)
    states = {}

    def keep(event):
        states[event.step] = jax.device_get(event.state.params["w"]).copy()

    found = fitted(
        key, plan=plan, watch=Watch(mode=mode, progress=False), callbacks=[keep]
    )
    values = {e.step: e.validation["loss"] for e in found.history}
    best = (min if mode == "min" else max)(values, key=values.get)
    assert found.best_step == best
    assert toys.same(numbers(found.best_state), states[best])
    evaluated = evaluate_all(toys.line_learner(), found.best_state, splits()[1], 8)
    assert computed(evaluated)["loss"] == pytest.approx(values[best], rel=1e-5)


def test_a_callback_ends_the_run_and_patience_does(key):
    stopped = fitted(
        key, plan=Plan(9, 8, eval_every=3), callbacks=[lambda e: e.step == 3]
    )
    assert stopped.state.step == 3
    worst = Watch(mode="max", patience=2, progress=False)
    found = fitted(key, plan=Plan(30, 8, eval_every=3), watch=worst)
    assert found.state.step == 9
    assert found.best_step == 3


def test_without_validation_the_last_state_is_the_best(key, tmp_path):
    found = fitted(key, toys.line_data(), workdir=tmp_path)
    assert found.best_state is found.state
    assert found.best_step == 10
    like = jax.eval_shape(lambda: found.state)
    assert toys.same(numbers(restored(tmp_path, like)), numbers(found.state))


def test_an_agent_is_evaluated_on_its_own_experience(key):
    watch = Watch(monitor="reward", mode="max", progress=False)
    plan = Plan(7, eval_every=3)
    found = fit(
        toys.chain_agent(),
        None,
        plan,
        key=key,
        hparams=toys.AgentHParams(),
        watch=watch,
    )
    assert [event.step for event in found.history] == [3, 6, 7]
    assert all(set(event.validation) == {"reward"} for event in found.history)
    state, _ = jax.jit(run(toys.chain_agent(), Plan(7)))(key, toys.AgentHParams())
    np.testing.assert_allclose(found.state.params, state.params, rtol=1e-5)


def test_a_run_is_written_down(key, tmp_path):
    learner = ema(toys.line_learner(), 0.5)
    watch = Watch(ckpt_every=4, log_every=5, progress=False)
    names = []

    def look(event):
        folder = tmp_path / "run" / "checkpoints"
        names.append(
            sorted(p.name for p in folder.iterdir()) if folder.exists() else []
        )

    found = fitted(
        key,
        plan=Plan(10, 8, eval_every=5),
        watch=watch,
        learner=learner,
        workdir=str(tmp_path / "run"),
        callbacks=[look],
    )
    assert names[0] == []  # at 4, before it is saved
    folder = tmp_path / "run"
    files = ["checkpoints", "metrics.jsonl", "run.lock", "timing.jsonl"]
    assert sorted(p.name for p in folder.iterdir()) == files
    assert saved_steps(folder) == [5, 8, 10]  # 5 was the best when 8 was saved
    like = jax.eval_shape(lambda: found.state)
    for step, state in ((10, found.state), (found.best_step, found.best_state)):
        read = restored(folder, like, step, learner)
        assert toys.same(toys.besides(read), toys.besides(state))
    history = read_journal(folder / "metrics.jsonl")
    assert history["train"]["step"] == [4, 5, 8, 10]
    assert history["validation"]["step"] == [5, 10]
    losses = [event.train["loss"] for event in found.history]
    assert history["train"]["loss"] == losses


def test_checkpoints_may_be_left_out(key, tmp_path):
    fitted(key, watch=Watch(ckpt_every=-1, progress=False), workdir=tmp_path)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["metrics.jsonl", "run.lock", "timing.jsonl"]


def poisoned(learner, *steps):
    """The Learner, with a NaN for its targets in some steps."""

    def update(state, batch):
        bad = jnp.isin(state.step, jnp.array(steps))
        batch = batch._replace(y=jnp.where(bad, jnp.nan, batch.y))
        return learner.update(state, batch)

    return learner._replace(update=update)


def test_a_lost_run_is_named_and_its_best_state_is_saved(key, tmp_path):
    learner = poisoned(toys.line_learner(), 5)
    rule = r"got grad_norm = nan in the update to step 6. .* skip_nonfinite"
    with pytest.raises(NonFiniteError, match=rule):
        fitted(key, plan=Plan(10, 8, eval_every=2), learner=learner, workdir=tmp_path)
    assert saved_steps(tmp_path) == [4]
    like = jax.eval_shape(
        lambda: learner.init(key, HPARAMS, toys.everything(toys.line_data()))
    )
    expected, _ = jax.jit(run(toys.line_learner(), Plan(4, 8)))(key, HPARAMS, splits())
    np.testing.assert_allclose(
        numbers(restored(tmp_path, like)), numbers(expected), rtol=1e-5
    )
    lines = (tmp_path / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [2, 4, 6]


def test_skipped_steps_do_not_end_a_run_but_too_many_do(key):
    plan = Plan(10, 8, eval_every=2)
    learner = skip_nonfinite(poisoned(toys.line_learner(), 4, 5, 7), 3)
    found = fitted(key, plan=plan, learner=learner)
    assert [e.train["skipped"] for e in found.history] == [0, 0, 1, 0.5, 0]
    losses = np.array([e.train["loss"] for e in found.history])
    assert np.isnan(losses).tolist() == [False, False, True, False, False]
    assert np.isfinite(numbers(found.state)).all()
    with pytest.raises(NonFiniteError, match="in a row that had to be skipped"):
        fitted(key, plan=plan, learner=skip_nonfinite(poisoned(learner, 4, 5), 2))


def test_several_steps_may_be_one(key):
    """``scan_steps`` of a Learner that draws its own batches."""
    learner = scan_steps(on_device(toys.line_learner(), toys.line_data(), 8), 5)
    found = fit(
        learner._replace(evaluate=lambda state, batch: {}),
        None,
        Plan(2),
        key=key,
        hparams=HPARAMS,
        watch=QUIET,
    )
    assert found.state.step == 10


def test_progress_is_shown(key, capsys):
    fitted(key, watch=Watch(log_every=1))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" · ")[0] for line in lines] == ["step 5/10", "step 10/10"]


@pytest.mark.parametrize(
    ("data", "watch", "error", "message"),
    [
        (None, Watch(monitor="los"), ValueError, "metrics loss; got 'los'"),
        (
            "train",
            Watch(patience=1),
            ValueError,
            "patience must be 0 without .*; got 1",
        ),
    ],
)
def test_errors_come_before_training(key, data, watch, error, message):
    data = toys.line_data() if data == "train" else splits()
    seen = []
    with pytest.raises(error, match=message):
        fitted(key, data, watch=watch, callbacks=[seen.append])
    assert seen == []
