"""A run from settings to a folder: what it leaves behind, and that it is true."""

import json
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data import load
from jaxdl.data.pictures import Pictures
from jaxdl.recipes.axes import Axis
from jaxdl.recipes.config import ClassifyConfig, Job, RegressConfig
from jaxdl.recipes.dry_run import dry_run
from jaxdl.recipes.lr_find import lr_find
from jaxdl.recipes.probe import probe
from jaxdl.recipes.recipe import recipe
from jaxdl.recipes.saved import evaluate
from jaxdl.recipes.sweep import sweep
from jaxdl.recipes.train import evaluate_part, evaluated_variables, train
from jaxdl.train import predict_all, saved_steps

FILES = {
    "config.json",
    "metrics.jsonl",
    "timing.jsonl",
    "run.lock",
    "history.csv",
    "result.json",
    "model.safetensors",
    "arrays.npz",
    "report.html",
}


def test_a_run_leaves_everything_behind(finished):
    names = {path.name for path in finished.folder.iterdir()}
    assert names == FILES | {"figures", "checkpoints"}
    figures = {path.name for path in (finished.folder / "figures").iterdir()}
    assert figures == {
        "learning_curves.png",
        "first_batch.png",
        "confusion.png",
        "top_losses.png",
    }
    best = finished.result["best_step"]
    assert saved_steps(finished.folder) == sorted({best, 6})


def test_the_result_is_what_the_saved_outputs_give(finished):
    result = json.loads((finished.folder / "result.json").read_text())
    with np.load(finished.folder / "arrays.npz") as arrays:
        right = arrays["test_outputs"].argmax(-1) == arrays["test_y"]
        worst = arrays["test_losses"][arrays["worst_rows"]]
        assert worst[0] == arrays["test_losses"].max()
        assert (np.diff(worst) <= 0).all()
        np.testing.assert_allclose(
            arrays["test_losses"].mean(), result["test"]["loss"], rtol=1e-5
        )
    np.testing.assert_allclose(right.mean(), result["test"]["accuracy"], rtol=1e-6)
    assert result["parameters"] == 61_706
    assert result["steps"] == 6


def test_the_best_state_is_reported_not_the_last(finished):
    made, fitted = finished.recipe, finished.fitted
    values = [event.validation["accuracy"] for event in fitted.history]
    best = [event.step for event in fitted.history][int(np.argmax(values))]
    assert fitted.best_step == best
    again = evaluate_part(made, fitted.best_state, made.prepared.splits.validation)
    np.testing.assert_allclose(again["accuracy"], max(values), rtol=1e-6)


def test_an_average_of_the_weights_is_what_is_saved(tmp_path):
    config = ClassifyConfig(
        fake=True, steps=4, ema_decay=0.5, workdir=str(tmp_path / "r")
    )
    trained = train(Job("linear", config), say=lambda text: None)
    state = trained.fitted.best_state
    variables = evaluated_variables(state, trained.recipe.job.config)
    jax.tree.map(np.testing.assert_array_equal, variables.params, state.extra["params"])
    x = trained.recipe.prepared.splits.test.x
    outputs = predict_all(trained.recipe.model, variables, x, 64)
    with np.load(trained.folder / "arrays.npz") as arrays:
        np.testing.assert_allclose(outputs, arrays["test_outputs"], rtol=1e-6)


def test_a_run_that_streams_is_the_run_that_holds_its_data(pictures, tmp_path):
    pytest.importorskip("grain")
    shared = ClassifyConfig(data=f"folder:{pictures}", steps=5, batch_size=8)
    held, streamed = (
        train(
            Job("linear", replace(shared, stream=on, workdir=str(tmp_path / str(on)))),
            say=lambda text: None,
        )
        for on in (False, True)
    )
    assert isinstance(streamed.recipe.prepared.splits.train.x, Pictures)
    for one, other in zip(
        jax.tree.leaves(held.fitted.state.params),
        jax.tree.leaves(streamed.fitted.state.params),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    for part in ("validation", "test"):
        a, b = held.result[part]["loss"], streamed.result[part]["loss"]
        np.testing.assert_allclose(a, b, rtol=1e-5)
    with (
        np.load(held.folder / "arrays.npz") as a,
        np.load(streamed.folder / "arrays.npz") as b,
    ):
        np.testing.assert_array_equal(a["first_x"], b["first_x"])
    message = "part must be validation or test where the training part is streamed"
    with pytest.raises(ValueError, match=message):
        evaluate(streamed.folder, "train")
    again = evaluate(streamed.folder, "test")["loss"]
    np.testing.assert_allclose(again, streamed.result["test"]["loss"], rtol=1e-5)
    assert " steps of 8 from 28 rows" in dry_run(streamed.recipe.job)


def test_what_needs_the_data_at_hand_refuses_a_stream(pictures):
    job = Job("linear", ClassifyConfig(data=f"folder:{pictures}", stream=True, steps=9))
    calls = {
        "a sweep": lambda: sweep(job, {"lr": Axis((0.1, 0.2), 0.0, 0.0, False)}),
        "lr-find": lambda: lr_find(job),
        "a probe": lambda: probe(replace(job, config=replace(job.config, weights="w"))),
    }
    for name, call in calls.items():
        with pytest.raises(ValueError, match=f"stream must be off in {name}; got on"):
            call()
    with pytest.raises(ValueError, match="only folder:PATH can be streamed; got iris"):
        load("iris", stream=True)
    with pytest.raises(ValueError, match="only folder:PATH can be streamed; got csv:"):
        load("csv:x.csv", stream=True)


def test_a_fast_dev_run_keeps_no_checkpoint(tmp_path):
    folder = tmp_path / "r"
    config = RegressConfig(data="diabetes", fast_dev_run=2, workdir=str(folder))
    trained = train(Job("linear", config), say=lambda text: None)
    assert trained.result["steps"] == 2
    assert not (folder / "checkpoints").exists()
    assert (folder / "figures" / "predictions.png").stat().st_size > 1000


def test_a_loss_can_reach_its_floor_on_a_few_batches(tmp_path):
    config = ClassifyConfig(
        fake=True,
        overfit_batches=1,
        steps=150,
        label_smoothing=0.0,
        lr=0.02,
        workdir=str(tmp_path / "r"),
    )
    trained = train(Job("mlp", config, {"widths": (32,)}), say=lambda text: None)
    assert trained.result["test"]["accuracy"] == 1.0
    assert trained.fitted.history[-1].train["loss"] < 0.05


@pytest.mark.smoke
def test_the_default_job_tells_the_digits_apart(tmp_path):
    config = ClassifyConfig(epochs=12, workdir=str(tmp_path / "r"))
    trained = train(Job("lenet", config), say=lambda text: None)
    assert trained.result["test"]["accuracy"] >= 0.98


@pytest.mark.data
@pytest.mark.slow
def test_lenet_reaches_99_percent_on_the_real_mnist_files(real_data, tmp_path):
    config = ClassifyConfig(
        data="mnist", epochs=5, data_dir=str(real_data), workdir=str(tmp_path / "r")
    )
    trained = train(Job("lenet", config), say=lambda text: None)
    assert trained.result["test"]["accuracy"] >= 0.99


def test_a_network_of_nodes_learns_the_sides_of_the_karate_club(tmp_path):
    config = ClassifyConfig(
        batch_size=0, steps=60, lr=0.05, workdir=str(tmp_path / "run")
    )
    job = Job("gcn", config, {"dropout_rate": 0.2})
    result = train(job, say=lambda text: None).result
    assert result["validation"]["accuracy"] >= 0.8
    assert evaluate(tmp_path / "run", "validation") == pytest.approx(
        result["validation"], abs=1e-4
    )


@pytest.fixture
def molecules(tmp_path):
    """Twenty times decalin and bicyclopentyl, in random orders, as files."""
    draw, ends, labels = np.random.default_rng(0), [], []
    ring = [(i, (i + 1) % 10) for i in range(10)]
    pair = [(i, i + 1 if (i + 1) % 5 else i - 4) for i in range(10)]
    for number in range(40):
        bonds = np.array([*(ring, pair)[number % 2], (0, 5)])
        bonds = draw.permutation(10)[bonds] + 10 * number + 1
        ends += [*bonds, *bonds[:, ::-1]]
        labels.append(number % 2)
    for name, lines in {
        "A": [f"{a}, {b}" for a, b in ends],
        "graph_indicator": np.repeat(np.arange(1, 41), 10),
        "graph_labels": labels,
    }.items():
        (tmp_path / f"M_{name}.txt").write_text("\n".join(map(str, lines)))
    return f"tu:{tmp_path}"


def test_positions_tell_molecules_apart_that_messages_do_not(tmp_path, molecules, key):
    """Without positions no weights do: all nodes hear what their colour hears."""
    fields = {"width": 8, "num_layers": 2, "num_heads": 2, "dropout_rate": 0.0}
    config = ClassifyConfig(
        data=molecules, batch_size=0, steps=100, lr=0.02, workdir=str(tmp_path / "r")
    )
    made = recipe(Job("graph_transformer", config, fields))
    x = jax.tree.map(jnp.asarray, made.prepared.splits.train.x)
    plain = jax.jit(
        lambda: made.model.apply(made.model.init(key, x), x, train=False)[0]
    )
    np.testing.assert_allclose(plain() - plain()[:1], np.zeros((28, 2)), atol=1e-5)
    located = Job("graph_transformer", config, {**fields, "num_positions": 3})
    result = train(located, say=lambda text: None).result
    assert result["test"]["accuracy"] == result["validation"]["accuracy"] == 1.0
    again = evaluate(tmp_path / "r", "test")
    assert again["loss"] == pytest.approx(result["test"]["loss"], abs=1e-4)
