"""When the host looks at a run, what it takes for better, and when it gives up."""

import math

import jax.numpy as jnp
import pytest

from jaxdl.train import NonFiniteError, Plan, Watch
from jaxdl.train.watch import Looks
from tests.train import toys


def looks(plan, watch=Watch(), observers=()):  # noqa: B008 (frozen)
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
        seen._judge(step, {"w": jnp.float32(step)}, value)
    assert seen.best_step == best
    assert seen.stopped is stopped
    assert seen.best_state is None if best == 0 else seen.best_state["w"] == best


def test_a_look_adds_up_time_and_tells_all_observers_even_one_after_a_stop():
    told = []
    stop = lambda event: event.step == 8  # noqa: E731
    seen = looks(Plan(20, 5), observers=[stop, told.append])
    seen.look(4, "state", {"loss": jnp.float32(2)}, 0.5)
    assert not seen.stopped
    seen.look(8, "state", {"loss": jnp.float32(1)}, 0.25)
    assert seen.stopped
    assert [event.state for event in told] == ["state", "state"]
    assert [event.state for event in seen.history] == [None, None]
    assert [event.seconds for event in told] == [0.5, 0.75]
    assert [event.rate for event in told] == [40, 80]
    assert [event.train for event in told] == [{"loss": 2}, {"loss": 1}]
    assert all(event.validation == {} for event in told)


def test_only_true_ends_a_run():
    seen = looks(Plan(20), observers=[lambda event: "yes"])
    seen.look(1, None, {}, 1.0)
    assert not seen.stopped


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        (
            {"loss": math.nan},
            r"got loss = nan within the 3 steps before step 7",
        ),
        ({"z": 1.0, "b": math.inf, "c": math.nan}, "got b = inf within"),
        (
            {"loss": math.nan, "skipped": 1.0, "stopped": 0.5},
            "too many in a row that had to be skipped within the 3 steps before step 7",
        ),
    ],
)
def test_a_lost_run_is_told_to_observers_and_raised(metrics, message):
    told = []
    seen = looks(Plan(20), observers=[told.append])
    seen.look(4, None, {}, 1.0)
    with pytest.raises(NonFiniteError, match=message):
        seen.look(7, None, metrics, 1.0)
    assert [event.step for event in told] == [4, 7]


def test_a_stretch_of_skipped_steps_is_no_error():
    seen = looks(Plan(20))
    seen.look(4, None, {"loss": math.nan, "skipped": 1.0, "stopped": 0.0}, 1.0)
    assert math.isnan(seen.history[0].train["loss"])


def test_the_monitored_metric_is_a_validation_metric(key):
    learner, data = toys.line_learner(), toys.line_data()
    state = learner.init(key, toys.LineHParams(), toys.everything(data))
    seen = looks(Plan(9), Watch(monitor="accuracy"))
    rule = "monitor must be one of the validation metrics loss; got 'accuracy'"
    with pytest.raises(ValueError, match=rule):
        seen.validate_on(learner, data, state)


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
        ({"mode": "lowest"}, 'mode must be "min" or "max"; got lowest'),
    ],
)
def test_settings_are_checked(settings, message):
    with pytest.raises(ValueError, match=message):
        Watch(**settings)
