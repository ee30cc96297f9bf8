"""A search for a learning rate: one program, files that are true, what cannot be."""

import csv
import json

import jax
import numpy as np
import pytest

from jaxdl.recipes.config import ClassifyConfig, Job, RegressConfig
from jaxdl.recipes.lr_find import NUM_STEPS, Bounds, limit_of, lr_find, rising
from jaxdl.recipes.recipe import recipe
from jaxdl.train import on_device


def job(folder, config=ClassifyConfig, **settings):
    return Job("linear", config(workdir=str(folder), batch_size=16, **settings))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Two seeds on a table whose classes a line tells apart."""
    folder = tmp_path_factory.mktemp("find") / "f"
    with jax.numpy_dtype_promotion("standard"):
        return lr_find(job(folder, data="breast_cancer", steps=60), seeds=2)


def test_a_seed_is_the_run_alone_with_a_rising_rate(found):
    made = recipe(job("unused", data="breast_cancer", steps=60), rising)
    hparams = made.hparams._replace(learning_rate=Bounds(1e-6, 10.0))
    train = jax.tree.map(jax.numpy.asarray, made.prepared.splits.train)
    learner = on_device(made.learner, train, 16)
    key = jax.random.split(made.key, 2)[1]
    state = jax.jit(learner.init)(key, hparams)
    update = jax.jit(learner.update)
    for step in range(40):
        state, metrics = update(state, None)
        np.testing.assert_allclose(metrics["loss"], found.losses[1, step], rtol=1e-3)
    np.testing.assert_allclose(found.rates, np.geomspace(1e-6, 10, 60), rtol=1e-4)
    applied = jax.jit(rising(hparams, 60))(jax.numpy.arange(60))
    np.testing.assert_allclose(applied, found.rates, rtol=1e-4)


def test_the_loss_falls_around_the_rate_that_is_suggested(found):
    assert 1e-5 < found.rate < found.limit
    assert found.suggestions.min() <= found.rate <= found.suggestions.max()
    before, after = np.searchsorted(found.rates, [found.rate / 5, found.rate * 5])
    assert (found.smoothed[:, after] < 0.9 * found.smoothed[:, before]).all()


def test_the_files_say_what_was_found(found):
    with (found.folder / "lr_find.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 60
    for i in range(2):
        for name, values in (("loss", found.losses), ("smoothed", found.smoothed)):
            column = [float(row[f"{name}_{i}"]) for row in rows]
            np.testing.assert_allclose(column, values[i], rtol=1e-6)
    result = json.loads((found.folder / "result.json").read_text())
    assert result["learning_rate"] == found.rate
    assert (result["steps"], result["seeds"]) == (60, 2)
    config = json.loads((found.folder / "config.json").read_text())
    assert config["model"] == "linear"
    assert (found.folder / "lr_find.png").stat().st_size > 5000


def test_a_regression_that_diverges_has_a_rate_and_a_limit(tmp_path):
    settings = {"data": "diabetes", "optimizer": "sgd"}
    found = lr_find(job(tmp_path / "f", RegressConfig, **settings), high=1e6)
    assert len(found.rates) == NUM_STEPS
    assert not np.isfinite(found.losses[0, -1])
    assert 1e-3 < found.rate < found.limit < 10
    assert json.loads((tmp_path / "f" / "result.json").read_text())["limit"] < 10


def test_the_limit_is_where_a_run_is_worse_than_at_its_start():
    rates, nan = np.array([1.0, 2.0, 3.0, 4.0]), np.nan
    curves = {
        4.0: [[5, 1, 4, 6]],
        3.0: [[5, 1, 2, 3], [5, 1, 6, 2]],
        2.0: [[5, nan, nan, nan]],
        1.0: [[nan, nan, nan, nan]],
        np.inf: [[5, 1, 2, 5]],
    }
    for limit, smoothed in curves.items():
        assert limit_of(rates, np.array(smoothed, float)) == limit


@pytest.mark.parametrize(
    ("settings", "bounds", "message"),
    [
        ({}, {"low": 0.0}, r"bounds must satisfy 0 < low < high; got \(0.0, 10.0\)"),
        ({}, {"low": 2.0, "high": 1.0}, "0 < low < high"),
        ({"steps": 2}, {}, "steps must be at least 3; got 2"),
        ({"lr": 0.1}, {}, "lr must be left out of a search for a learning rate; got"),
        ({"warmup": 0.2}, {}, "warmup must be left out"),
        ({"lr_floor": 0.2}, {}, "lr_floor must be left out"),
        ({"resume": "auto"}, {}, "resume must be left out"),
        ({}, {"seeds": 0}, "num_seeds must be at least 1; got 0"),
    ],
)
def test_what_cannot_be_searched_says_so(tmp_path, settings, bounds, message):
    with pytest.raises(ValueError, match=message):
        lr_find(job(tmp_path / "f", fake=True, **settings), **bounds)
    assert not (tmp_path / "f").exists()
