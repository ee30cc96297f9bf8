"""The pictures and the report of a run, drawn from the arrays that it saved."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from jaxdl.data.npz import read_arrays
from jaxdl.recipes.rundir import read_config, read_json
from jaxdl.train import read_journal
from jaxdl.viz import (
    batch_grid,
    compare_runs,
    confusion_matrix,
    feature_grid,
    learning_curves,
    losses_by_place,
    piano_roll,
    png,
    predicted_against_true,
    top_losses,
)
from jaxdl.viz.report import report
from jaxdl.viz.sections import Cards, Command, Illustration, Settings, Table

NUM_SHOWN = 32  # images kept for the first batch, and for the greatest losses

CAPTIONS = {
    "learning_curves": "Training and validation metrics along the run.",
    "first_batch": "The first examples of the first batch, as the model gets them.",
    "confusion": "Test examples by true class (row) and predicted class (column).",
    "top_losses": "The test examples with the greatest losses.",
    "by_place": "Loss of the test text by place: what the words before it help.",
    "roll": "The first test piece: what was expected at each step, and what came.",
    "predictions": "Predictions for the test part, and their errors.",
}


def draw(folder: Path) -> dict[str, bytes]:
    """Every picture of a run as a PNG, by name, drawn from the files in its folder."""
    job, data = read_config(folder)
    del job
    history = read_journal(folder / "metrics.jsonl")
    figures: dict[str, Any] = {"learning_curves": learning_curves(history)}
    figures |= _of_examples(read_arrays(folder / "arrays.npz"), data)
    return {name: png(figure) for name, figure in figures.items()}


def _of_examples(
    arrays: Mapping[str, np.ndarray], data: Mapping[str, Any]
) -> dict[str, Any]:
    """Pictures of single examples and of what was predicted for them."""
    first = _first_batch(arrays, data) if "first_x" in arrays else {}
    return first | FIGURES[data["task"]](arrays, data)


def _first_batch(
    arrays: Mapping[str, np.ndarray], data: Mapping[str, Any]
) -> dict[str, Any]:
    names, first, targets = data["class_names"] or None, arrays["first_x"], "first_y"
    if first.ndim == 4:
        return {"first_batch": batch_grid(first, arrays[targets], class_names=names)}
    if arrays[targets].reshape(len(first), -1).shape[1] > 1:
        return {}  # a forecast has too many numbers for a grid
    table, y = first.reshape(len(first), -1), arrays[targets].reshape(-1)
    features = data["feature_names"] or None
    return {"first_batch": feature_grid(table, y, features, names)}


def _of_numbers(
    arrays: Mapping[str, np.ndarray], data: Mapping[str, Any]
) -> dict[str, Any]:
    del data
    outputs, targets = arrays["test_outputs"], arrays["test_y"]
    picture = predicted_against_true(outputs.reshape(-1), targets.reshape(-1))
    return {"predictions": picture}


def _of_classes(
    arrays: Mapping[str, np.ndarray], data: Mapping[str, Any]
) -> dict[str, Any]:
    names, labels = data["class_names"], arrays["test_y"]
    predicted = arrays["test_outputs"].argmax(-1)
    counts = np.zeros((len(names), len(names)), int)
    np.add.at(counts, (labels, predicted), 1)
    figures = {"confusion": confusion_matrix(counts, names)}
    if "worst_x" in arrays and arrays["worst_x"].ndim == 4:
        rows = arrays["worst_rows"]
        figures["top_losses"] = top_losses(
            arrays["worst_x"],
            arrays["test_losses"][rows],
            labels[rows],
            predicted[rows],
            names,
        )
    return figures


def _of_text(
    arrays: Mapping[str, np.ndarray], data: Mapping[str, Any]
) -> dict[str, Any]:
    del data
    return {"by_place": losses_by_place(arrays["test_losses_by_place"])}


def _of_keys(
    arrays: Mapping[str, np.ndarray], data: Mapping[str, Any]
) -> dict[str, Any]:
    del data
    probs = 1 / (1 + np.exp(-np.asarray(arrays["test_outputs"][0], float)))
    return {"roll": piano_roll(probs, arrays["test_y"][0])}


FIGURES = {
    "classify": _of_classes,
    "language": _of_text,
    "multilabel": _of_keys,
    "regress": _of_numbers,
    "translate": _of_text,
}
"""By task: ``(arrays, facts of the data) -> pictures by name``."""


def write_pictures(folder: Path) -> list[Path]:
    """Write ``figures/NAME.png`` and ``report.html``; gives the paths."""
    pictures = draw(folder)
    (folder / "figures").mkdir(exist_ok=True)
    paths = []
    for name, picture in pictures.items():
        path = folder / "figures" / f"{name}.png"
        path.write_bytes(picture)
        paths.append(path)
    config = read_json(folder / "config.json")
    result = read_json(folder / "result.json")
    path = folder / "report.html"
    path.write_text(page(config, result, pictures), "utf-8")
    return [*paths, path]


def page(
    config: Mapping[str, Any], result: Mapping[str, Any], pictures: Mapping[str, bytes]
) -> str:
    """The report of a run as one self-contained HTML page."""
    environment = config["environment"]
    parts = ("validation", "test")
    names = list(result["test"])
    metrics = [[name, *(result[part][name] for part in parts)] for name in names]
    headline = {f"test {name}": value for name, value in result["test"].items()}
    notes = result.get("notes", [])
    headline |= result.get("scores", {})
    numbers = ("parameters", "best_step", "steps", "seconds", "compile_seconds")
    return report(
        f"{config['model']} on {config['data']['name']}",
        Cards(headline | {name: result[name] for name in numbers}),
        Table("Final metrics, at the best step", metrics, ("metric", *parts)),
        *([Table("Notes", [[note] for note in notes])] if notes else []),
        *(Illustration(picture, CAPTIONS[name]) for name, picture in pictures.items()),
        Command("Run it again", environment["command"]),
        Settings("Settings", config["settings"] | config["fields"]),
        Settings("Environment", environment),
        subtitle=", ".join(environment["devices"]),
    )


def compare(folders: Sequence[Path]) -> bytes:
    """The learning curves of several runs in one picture, as a PNG."""
    for folder in folders:
        read_json(folder / "config.json")  # says so where a folder is not a run
    histories = [read_journal(folder / "metrics.jsonl") for folder in folders]
    return png(compare_runs([folder.name for folder in folders], histories))
