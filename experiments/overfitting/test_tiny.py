"""The experiment in seconds, its rules by hand, its README unedited."""

import copy

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxdl
from experiments.check import check_committed
from experiments.experiment import measured
from experiments.overfitting.config import TINY, Config, HParams, trials
from experiments.overfitting.measure import one_layer, sample
from experiments.overfitting.run import EXPERIMENT
from experiments.overfitting.stopping import (
    by_patience,
    when_training_is_above,
    when_validation_is_above,
)
from experiments.overfitting.verdicts import verdicts

KEY = jax.random.key(0)


def test_the_same_code_runs_in_seconds():
    found = measured(EXPERIMENT, TINY)["found"]
    assert {name: len(rows) for name, rows in found.items()} == {
        name: len(rows) for name, rows in trials(TINY).items()
    }
    single, few, whole = found["size"]
    assert np.mean(single["loss"]["train"]) < np.mean(single["loss"]["test"])
    assert np.mean(whole["loss"]["train"]) < np.mean(whole["loss"]["test"]) + 0.2
    assert few["curves"]["train"] != found["noise"][1]["curves"]["train"]
    assert few["curves"]["train"] != found["shift"][1]["curves"]["train"]
    same, decayed = (row["loss"]["train"] for row in found["decay"])
    assert same == pytest.approx(few["loss"]["train"], rel=0.01)
    assert decayed != pytest.approx(few["loss"]["train"], rel=0.01)
    assert found["width"][0]["loss"] != found["width"][1]["loss"]


def test_what_is_committed_is_of_this_code():
    check_committed(EXPERIMENT)


def test_units_that_are_not_used_change_nothing():
    """A network of 3 of 8 units is that of 3 units, and so are its gradients."""
    x = jax.random.normal(KEY, (5, 8, 8, 1))
    wide, slim = one_layer(8, HParams(1, 3)), one_layer(3, HParams(1, 3))
    params = wide.init(KEY, x).params
    cut = {
        "in": params["in"][:, :3],
        "bias": params["bias"][:3],
        "out": params["out"][:3],
        "out_bias": params["out_bias"],
    }

    def total(model, params):
        return jnp.sum(model.apply(jaxdl.Variables(params, {}), x, train=True)[0] ** 2)

    value, grads = jax.value_and_grad(lambda p: total(wide, p))(params)
    expected, slopes = jax.value_and_grad(lambda p: total(slim, p))(cut)
    np.testing.assert_allclose(value, expected, rtol=1e-5)
    np.testing.assert_allclose(grads["in"][:, :3], slopes["in"], rtol=1e-4, atol=1e-5)
    assert not grads["in"][:, 3:].any()
    assert not grads["out"][3:].any()
    assert float(params["out"].std()) == pytest.approx((2 / 3) ** 0.5, rel=0.3)


def test_a_sample_has_its_size_and_its_share_of_wrong_labels():
    data = jaxdl.Dataset(jnp.zeros((2000, 1)), jnp.arange(2000) % 10)
    small = sample(KEY, HParams(10, 4), data)
    large = sample(KEY, HParams(500, 4, noise=0.2), data)
    assert small.weight.sum() == 10
    assert large.weight.sum() == 500
    assert (large.weight >= small.weight).all()
    assert (small.y == data.y).all()
    assert np.mean(large.y != data.y) == pytest.approx(0.2, abs=0.04)
    assert set(np.unique(large.y)) == set(range(10))


def test_rules_of_stopping_by_hand():
    train = np.array([2.0, 1.0, 0.5, 0.4, 0.3, 0.2])
    validation = np.array([1.5, 1.2, 0.9, 1.0, 1.1, 0.8])
    assert by_patience(validation, 2) == 4
    assert by_patience(validation, 3) == 5
    assert by_patience(validation[:3], 2) == 2
    assert by_patience(np.array([1.0, 1.0, 1.0, 1.0]), 2) == 2  # equal is not better
    assert by_patience(np.array([1.0, np.nan, np.nan, 0.1]), 2) == 2
    assert when_training_is_above(train, validation) == 0
    assert when_training_is_above(train[1:], validation[1:]) == 4  # never: the last
    assert when_validation_is_above(train, validation) == 1


def row(setting, **changes):
    """A row of results in which everything is as the course says."""
    size, wrong = setting.size, setting.noise
    ease = np.array([1.0, 1.01, 0.99])
    error = 1 / (1 + size / 10)
    loss = {"train": 0.2 - error / 5, "validation": error, "test": error}
    loss = {part: value * ease for part, value in loss.items()}
    loss["test"] = loss["test"] + 0.1 * bool(wrong or size == 40)
    accuracy = {part: 1 - error * ease for part in loss}
    accuracy["train"] = np.ones(3) if size <= 10 else 1 - ease / setting.width
    stop = {"step": [100] * 3, "loss": error * ease, "accuracy": accuracy["test"]}
    if setting.decay:
        loss["train"], loss["test"] = loss["train"] + 0.1, loss["test"] - 0.1
    if setting.shift:
        accuracy["test"] = accuracy["test"] + 0.05
    rules = ("patience", "training above", "validation above")
    plain = {
        "steps": 600,
        "accuracy": accuracy,
        "early_accuracy": accuracy["train"] - 0.1,
        "loss": loss,
        "stopped": {rule: dict(stop) for rule in rules},
    }
    return setting._asdict() | plain | changes


def world():
    """Results in which every claim holds."""
    return {name: [row(s) for s in rows] for name, rows in trials(Config()).items()}


def changed(question, place, path, value):
    """The same with one entry changed."""
    found = copy.deepcopy(world())
    inside = found[question][place]
    for name in path[:-1]:
        inside = inside[name]
    inside[path[-1]] = value
    return found


def failing(found):
    return [number for number, v in enumerate(verdicts(found)) if not v.holds]


def test_every_claim_holds_where_it_should():
    assert failing(world()) == []


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (0, ("size", 1, ("accuracy", "train"), [1.0, 0.9, 1.0])),
        (1, ("width", -1, ("accuracy", "train"), [0.5, 0.5, 0.5])),
        (2, ("width", 0, ("early_accuracy",), [0.5, 0.5, 0.5])),
        (3, ("size", 3, ("accuracy", "validation"), [0.1, 0.1, 0.1])),
        (3, ("size", 3, ("loss", "train"), [-9.0, -9.0, -9.0])),
        (6, ("noise", 3, ("stopped", "training above", "loss"), [9.0, 9.1, 9.2])),
        (7, ("size", 4, ("loss", "test"), [0.0, 0.0, 0.0])),
        (8, ("noise", 4, ("loss", "test"), [0.0, 0.0, 0.0])),
    ],
)
def test_a_claim_fails_where_it_should(number, change):
    assert failing(changed(*change)) == [number]


def test_decay_fails_if_it_does_not_help_on_new_data():
    found = world()
    for one in found["decay"][1:]:
        one["loss"]["test"] = found["decay"][0]["loss"]["test"]
    assert failing(found) == [4]


def test_augmentation_fails_if_it_hurts_at_one_size_or_helps_at_too_few():
    hurt = world()
    for one in hurt["shift"]:
        if one["size"] == 640:
            one["accuracy"]["test"] = [0.1, 0.11, 0.1]
    idle = world()
    for one in idle["shift"]:
        if one["size"] >= 160:
            plain = next(r for r in idle["size"] if r["size"] == one["size"])
            one["accuracy"]["test"] = plain["accuracy"]["test"]
    assert failing(hurt) == failing(idle) == [5]
