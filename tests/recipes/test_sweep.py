"""Sweeps: one run of many is the single run, the table is true, mistakes are named."""

import csv
import json

import jax
import numpy as np
import pytest

from jaxdl.recipes.axes import parse_axis
from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.recipes.recipe import recipe
from jaxdl.recipes.sweep import hparams_of, sweep
from jaxdl.train import Plan, run

CONFIG = {"fake": True, "steps": 4, "batch_size": 16}


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """Two learning rates by two rates of decay by three seeds."""
    folder = tmp_path_factory.mktemp("sweep") / "s"
    job = Job("linear", ClassifyConfig(workdir=str(folder), **CONFIG))
    axes = {
        "lr": parse_axis("lr", "1e-3,1e-1"),
        "weight_decay": parse_axis("weight_decay", "0,0.1"),
    }
    with jax.numpy_dtype_promotion("standard"):
        return sweep(job, axes, seeds=3), job


def test_a_run_of_the_sweep_is_the_run_alone(swept):
    result, job = swept
    made = recipe(job)
    hparams = made.hparams._replace(learning_rate=0.1, weight_decay=0.0)
    key = jax.random.split(made.key, 3)[1]
    plan = Plan(4, 16, eval_batch_size=256)
    _, history = jax.jit(run(made.learner, plan))(key, hparams, made.prepared.splits)
    alone = history.validation["accuracy"][-1]
    trial = int(np.flatnonzero((result.values == np.float32([0.1, 0.0])).all(1))[0])
    np.testing.assert_allclose(result.metric[trial, 1], alone, rtol=1e-5)


def test_the_files_say_what_was_found(swept):
    result, _ = swept
    with (result.folder / "sweep.csv").open() as file:
        rows = list(csv.DictReader(file))
    means = [float(row["mean"]) for row in rows]
    np.testing.assert_allclose(means, result.metric.mean(1), rtol=1e-6)
    assert means[result.best] == max(means)
    best = json.loads((result.folder / "result.json").read_text())
    np.testing.assert_allclose(best["mean"], max(means), rtol=1e-6)
    assert set(best["best"]) == {"learning_rate", "weight_decay"}
    assert (result.folder / "sweep.png").stat().st_size > 5000


def test_one_axis_is_a_curve_and_random_trials_are_drawn(tmp_path):
    job = Job("linear", ClassifyConfig(workdir=str(tmp_path / "s"), **CONFIG))
    axis = parse_axis("lr", "log:1e-3:1e-1")
    result = sweep(job, {"lr": axis}, trials=5)
    assert result.metric.shape == (5, 1)
    assert ((result.values > 1e-3) & (result.values < 1e-1)).all()
    assert len(np.unique(result.values)) == 5
    assert (result.folder / "sweep.png").exists()


@pytest.mark.parametrize(
    ("axes", "trials", "message"),
    [
        ({}, 0, "some setting must have several values; got none. Such as --lr log"),
        ({"lrr": "1,2"}, 0, "unknown number to sweep 'lrr'"),
        ({"batch_size": "16,32"}, 0, "unknown number to sweep 'batch_size'"),
        (
            {"lr": "1,2"},
            3,
            "trials must be left out where all values are listed; got 3",
        ),
        ({"lr": "log:1:2"}, 0, "trials must be at least 1 to draw settings; got 0"),
        (
            {"lr": "log:1:2", "warmup": "0,0.1"},
            3,
            "all drawn or all listed|all settings",
        ),
    ],
)
def test_what_cannot_be_swept_says_so(axes, trials, message):
    made = recipe(Job("linear", ClassifyConfig(**CONFIG)))
    parsed = {name: parse_axis(name, text) for name, text in axes.items()}
    with pytest.raises(ValueError, match=message):
        hparams_of(made, parsed, trials)


@pytest.mark.parametrize(
    ("axis", "message"),
    [
        ("beta2=0.5,1.5", r"beta2 must be in \[0, 1\); got 1.5"),
        ("lr_floor=0.1,2,0.2", r"lr_floor must be in \[0, 1\]; got 2"),
        ("warmup=lin:0.1:1.5", "warmup must be less than 1; got 1.5"),
    ],
)
def test_no_value_of_an_axis_is_one_that_the_setting_may_not_have(axis, message):
    name, values = axis.split("=")
    job = Job("linear", ClassifyConfig(**CONFIG))
    with pytest.raises(ValueError, match=message):
        sweep(job, {name: parse_axis(name, values)}, trials=2)
