"""Of equal values of the metric that is watched, the least loss decides."""

import dataclasses
import json
import math

import jax.numpy as jnp
import pytest

from jaxdl.train import Plan, Watch
from jaxdl.train.watch import Looks

WATCH = Watch(monitor="accuracy", mode="max")
NAN = math.nan


@pytest.mark.parametrize("older", [False, True])
@pytest.mark.parametrize(
    ("patience", "losses", "best", "stopped"),
    [
        (0, [0.6, 0.5, 0.7, 0.5], 2, False),
        (0, [0.6, NAN, 0.3, math.inf], 3, False),
        (0, [NAN, 0.6, 0.7, NAN], 2, False),
        (2, [0.6, 0.5, 0.7, 0.5], 2, True),
        (2, [0.6, 0.7, 0.5, 0.4], 4, False),
        (0, [NAN, NAN, math.inf, NAN], 1, False),
    ],
)
def test_of_equal_values_the_one_of_the_least_loss_is_best(
    patience, losses, best, stopped, older
):
    """Also where the run is resumed in between, and from before the loss was kept."""
    watch = dataclasses.replace(WATCH, patience=patience)
    seen = Looks(Plan(9), watch, [])
    for step, loss in enumerate(losses, start=1):
        values = {"accuracy": 0.8, "loss": loss}
        seen.look(step, {"w": jnp.float32(step)}, {}, values, 1.0)
        again, about = Looks(Plan(9), watch, []), seen.about()
        about = json.loads(json.dumps(about, allow_nan=False))
        if older:
            del about["best_loss"]
        again.resume(about, seen.best.state, list(seen.history))
        seen = again
    assert seen.best.step == best == seen.best.state["w"]
    assert seen.stopped is stopped


def test_a_larger_accuracy_is_better_whatever_the_loss():
    seen = Looks(Plan(9), WATCH, [])
    for step, (accuracy, loss) in enumerate([(0.8, 0.1), (1.0, 0.6), (0.8, 0.05)], 1):
        seen.look(step, {}, {}, {"accuracy": accuracy, "loss": loss}, 1.0)
    assert seen.best.step == 2
