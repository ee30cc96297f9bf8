"""When the host looks at a run, what it takes for better, and when it gives up."""

import json
import math

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.train import Plan, Watch
from jaxdl.train.watch import Looks, lost_message
from tests.train import toys


def looks(plan, watch=Watch(), observers=()):
    return Looks(plan, watch, list(observers))


@pytest.mark.parametrize(
    ("strides", "stops"),
    [
        ((0, 0, 0), [20]),
        ((6, 0, 0), [6, 12, 18, 20]),
        ((6, 4, 0), [4, 6, 8, 12, 16, 18, 20]),
        ((0, 7, 5), [5, 7, 10, 14, 15, 20]),
        ((50, 50, -1), [20]),
    ],
)
def test_the_next_stop_is_whatever_is_due_first(strides, stops):
    eval_every, log_every, ckpt_every = strides
    plan = Plan(20, eval_every=eval_every)
    seen = looks(plan, Watch(log_every=log_every, ckpt_every=ckpt_every))
    step, visited = 0, []
    while step < 20:
        step = seen.next_stop(step)
        visited.append(step)
    assert visited == stops


@pytest.mark.parametrize(
    ("mode", "new", "old", "better"),
    [
        ("min", 1.0, 2.0, True),
        ("min", 2.0, 1.0, False),
        ("max", 1.0, 2.0, False),
        ("max", 2.0, 1.0, True),
        ("min", 1.0, 1.0, False),
        ("max", 1.0, 1.0, False),
        ("min", math.nan, math.inf, False),
        ("max", math.nan, -math.inf, False),
    ],
)
def test_better(mode, new, old, better):
    assert Watch(mode=mode).better(new, old) is better


@pytest.mark.parametrize(
    ("mode", "patience", "values", "best", "stopped"),
    [
        ("min", 0, [3.0, 2.0, 4.0, 5.0], 2, False),
        ("max", 0, [3.0, 2.0, 4.0, 1.0], 3, False),
        ("min", 2, [3.0, 2.0, 4.0, 5.0], 2, True),
        ("min", 2, [3.0, 4.0, 2.0, 5.0], 3, False),
        ("max", 3, [math.nan, 2.0, math.nan, 1.0], 2, False),
        ("max", 2, [math.nan, 2.0, math.nan, 1.0], 2, True),
        ("min", 2, [math.nan, math.nan], 0, True),
    ],
)
def test_the_best_is_kept_and_patience_ends(mode, patience, values, best, stopped):
    seen = looks(Plan(9), Watch(mode=mode, patience=patience))
    for step, value in enumerate(values, start=1):
        assert not seen.stopped
        seen.look(step, {"w": jnp.float32(step)}, {}, {"loss": value}, 1.0)
    assert seen.best.step == best
    assert seen.stopped is stopped
    if best:
        assert seen.best.state["w"] == best
        assert seen.best.value == values[best - 1]
    else:
        assert seen.best.state is None
        assert seen.best.value is None


def test_the_best_state_is_a_copy():
    """The next step is given the buffers of the state that was looked at."""
    state, seen = {"w": jnp.ones(3)}, looks(Plan(9))
    seen.look(1, state, {}, {"loss": 1.0}, 1.0)
    state["w"].delete()
    assert seen.best.state["w"].tolist() == [1, 1, 1]


def test_what_was_known_at_the_best_is_kept_with_it():
    seen = looks(Plan(9), Watch(patience=3))
    for step, value in enumerate([3.0, 4.0, 2.0, 5.0], start=1):
        seen.look(step, {"w": jnp.ones(1)}, {}, {"loss": value}, 1.0)
    known = {"best": 2.0, "best_step": 3, "best_loss": 2.0, "worse": 0}
    known |= {"stopped": False, "notes": []}
    assert seen.best.about == known
    assert seen.about() == known | {"worse": 1}


def test_what_is_saved_of_the_looks_is_json_and_they_go_on_from_it():
    values = [3.0, math.nan, 2.0, 5.0, 4.0, 6.0, 1.0]
    watch = Watch(patience=3)

    def go(seen, first, last):
        for step in range(first, last):
            metrics = {"loss": values[step]}
            seen.look(step, {"w": jnp.float32(step)}, metrics, metrics, 1.0)
        return seen

    straight = go(looks(Plan(9), watch), 0, 6)
    first = go(looks(Plan(9), watch), 0, 4)
    first.notes.append("a note")
    about = json.loads(json.dumps(first.about(), allow_nan=False))
    second = looks(Plan(9), watch)
    second.resume(about, first.best.state, list(first.history))
    second = go(second, 4, 6)
    assert second.about() == straight.about() | {"notes": ["a note"]}
    assert second.stopped
    assert second.best.step == 2
    assert second.best.state["w"] == straight.best.state["w"] == 2
    assert [event.seconds for event in second.history] == [1, 2, 3, 4, 5, 6]
    assert first.notes == ["a note"]


def test_a_look_adds_up_time_and_tells_all_observers_even_one_after_a_stop():
    told = []

    def stop(event):
        return event.step == 8

    seen = looks(Plan(20, 5), observers=[stop, told.append])
    state = jnp.zeros(2)
    seen.look(4, state, {"loss": jnp.float32(2)}, {}, 0.5)
    assert not seen.stopped
    last = seen.look(8, state, {"loss": jnp.float32(1)}, {"loss": 3.0}, 0.25)
    assert seen.stopped
    assert last is told[1]
    assert all(event.state is state for event in told)
    assert [event.state for event in seen.history] == [None, None]
    assert [event.seconds for event in told] == [0.5, 0.75]
    assert [event.rate for event in told] == [40, 80]
    assert [event.train for event in told] == [{"loss": 2}, {"loss": 1}]
    assert [event.validation for event in told] == [{}, {"loss": 3.0}]


def test_only_true_ends_a_run():
    seen = looks(Plan(20), observers=[lambda event: "yes"])
    seen.look(1, None, {}, {}, 1.0)
    assert not seen.stopped


def after(losses, watch=Watch(), name="loss"):
    """What is said of a spike after looks at these values."""
    seen = looks(Plan(100), watch)
    for step, value in enumerate(losses, start=1):
        seen.look(step, None, {name: value}, {}, 1.0)
    return seen.spike()


@pytest.mark.parametrize("name", ["loss", "grad_norm"])
def test_a_spike_is_far_above_the_recent_median(name):
    calm = [1.0, 2.0, 3.0, 2.0, 2.0]
    assert after([*calm, 20.5], name=name) == f"{name} 20.5 after a recent median of 2"
    assert after([*calm, 20.0], name=name) == ""
    assert after([*calm, 20.5, 2.0], name=name) == ""
    assert after([*calm, 6.5], Watch(spike=3.0), name).startswith(f"{name} 6.5")
    assert after([*calm, 1e9], Watch(spike=0.0), name) == ""


@pytest.mark.parametrize(
    "losses",
    [
        [],
        [9.0],
        [1.0] * 4 + [99.0],  # too few to compare with
        [0.0] * 9 + [99.0],
        [-5.0] * 9 + [-1.0],
        [-5.0] * 9 + [9.0],
        [1.0] * 9 + [math.nan],  # another matter
        [math.nan] * 5 + [600.0],
    ],
)
def test_what_is_no_spike(losses):
    if losses:
        assert after(losses) == ""
        assert after(losses, name="accuracy") == ""


def test_only_recent_values_count():
    assert after([1000.0] * 30 + [1.0] * 20 + [11.0]).startswith("loss 11 after")


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        (
            {"loss": math.nan},
            "metrics must be finite; got loss = nan in the update to st",
        ),
        (
            {"z": 1.0, "b": math.inf, "c": math.nan},
            "got b = inf in the update to step 7",
        ),
        (
            {"loss": math.nan, "skipped": 1.0, "stopped": 0.5},
            "got too many in a row that had to be skipped before step 7. A smaller",
        ),
        ({"loss": math.inf, "skipped": 0.0, "stopped": 0.0}, "got loss = inf in the"),
    ],
)
def test_a_lost_run_is_explained(metrics, message):
    assert message in lost_message(metrics, 7)


def test_the_monitored_metric_is_a_validation_metric(key):
    learner, data = toys.line_learner(), toys.line_data()
    state = learner.init(key, toys.LineHParams(), toys.everything(data))
    seen = looks(Plan(9), Watch(monitor="accuracy"))
    rule = "monitor must be one of the validation metrics loss; got 'accuracy'"
    with pytest.raises(ValueError, match=rule):
        seen.validate_on(learner, data, state)


def test_evaluations_are_due_where_there_is_something_to_evaluate_on(key):
    learner, data = toys.line_learner(), toys.line_data()
    state = learner.init(key, toys.LineHParams(), toys.everything(data))
    seen = looks(Plan(9, 8, eval_every=4))
    assert [step for step in range(1, 10) if seen.evaluates_at(step)] == []
    seen.validate_on(learner, data, state)
    assert [step for step in range(1, 10) if seen.evaluates_at(step)] == [4, 8, 9]
    rows = toys.everything(data)
    wanted = learner.evaluate(state, rows)["loss"].compute()
    assert seen.evaluate(state) == {"loss": pytest.approx(float(wanted), rel=1e-5)}
    once = looks(Plan(9, 8))
    once.validates = True
    assert [step for step in range(1, 10) if once.evaluates_at(step)] == [9]


@pytest.mark.parametrize(("asked", "size"), [(0, 8), (5, 5)])
def test_an_evaluation_has_batches_of_its_own_size(key, asked, size):
    sizes, data, learner = set(), toys.line_data(), toys.line_learner()
    state = learner.init(key, toys.LineHParams(), toys.everything(data))

    def evaluate(state, batch):
        sizes.add(len(batch.x))
        return learner.evaluate(state, batch)

    seen = looks(Plan(9, 8, eval_batch_size=asked))
    seen.validate_on(learner._replace(evaluate=evaluate), data, state)
    assert sizes == {size}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"log_every": -1}, "log_every must be at least 0; got -1"),
        ({"patience": -1}, "patience must be at least 0; got -1"),
        ({"spike": -0.5}, "spike must be at least 0; got -0.5"),
        ({"step_timeout": -1.0}, "step_timeout must be at least 0; got -1.0"),
        ({"keep": 0}, "keep must be at least 1; got 0"),
        ({"mode": "lowest"}, 'mode must be "min" or "max"; got lowest'),
        (
            {"on_nonfinite": "skip"},
            'on_nonfinite must be "abort" or "rollback"; got skip. jaxdl.train.skip',
        ),
    ],
)
def test_settings_are_checked(settings, message):
    with pytest.raises(ValueError, match=message):
        Watch(**settings)


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        (True, True),
        (np.bool_(True), True),
        (jnp.bool_(True), True),
        (np.bool_(False), False),
        (1, False),
        ("yes", False),
        (np.array([True]), False),
    ],
)
def test_a_callback_says_true_in_any_library(answer, ends):
    seen = looks(Plan(4), observers=[lambda event: answer])
    seen.look(1, None, {"loss": 1.0}, {}, 0.1)
    assert seen.stopped is ends
