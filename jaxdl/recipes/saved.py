"""A trained run, read back: its metrics on the data, its predictions for new files."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Float32, PyTree

from jaxdl.core.errors import CorruptFileError, require
from jaxdl.core.model import Model, Variables
from jaxdl.data import resize_images
from jaxdl.data.folder import ENDINGS, read_picture
from jaxdl.models import MODELS
from jaxdl.pretrained import load_weights, save_weights
from jaxdl.recipes.config import Job
from jaxdl.recipes.forms import fit_size, smallest_input
from jaxdl.recipes.prepare import (
    Frame,
    build_model,
    build_network,
    first_rows,
    frame_of,
    prepare_data,
)
from jaxdl.recipes.recipe import recipe
from jaxdl.recipes.rundir import (
    read_config,
    read_json,
    read_normaliser,
    write_json,
)
from jaxdl.recipes.start import WEIGHTS
from jaxdl.recipes.train import evaluate_part
from jaxdl.train import on_device, predict_all, replace


class Saved(NamedTuple):
    """A trained model; one of arrays is usable without the data it was trained on.

    Attributes:
      model: between raw inputs and logits, or predictions in raw units.
      variables: its weights, those of the best state of the run.
      shape: of one example as the model takes it.
      data: the facts of the data set, as ``config.json`` has them.
      shared: what its examples refer to, such as their graph or their tokenizer.
      network: the registered network, whose other methods take the variables too.
    """

    model: Model
    variables: Variables
    shape: tuple[int, ...]
    data: Mapping[str, Any]
    shared: PyTree = None
    network: Any = None


def load_run(folder: Path | str, data_dir: str | None = None) -> Saved:
    """Read the trained model of a run.

    Examples that are not arrays, such as the nodes of a graph, mean something only with
    their data, which is then read again. The scales are those of the run.

    Args:
      folder: of the run.
      data_dir: where the data files are now, if they are needed and have moved.

    Raises:
      FileNotFoundError: the folder is not that of a finished run, or data are missing.
      CorruptFileError: a file in it is damaged.
    """
    folder = Path(folder)
    job, data = read_config(folder)
    inputs, targets = (read_normaliser(data[name]) for name in ("inputs", "targets"))
    if data["form"] == "array":
        frame = Frame(data["outputs"], "array", inputs, targets)
        raw = np.zeros((1, *data["shape"]), np.float32)
        example = fit_size(raw, smallest_input(MODELS[job.model].facts))
    else:
        prepared = prepare_data(_moved(job, data_dir))
        frame = frame_of(prepared)._replace(inputs=inputs, targets=targets)
        example = jax.tree.map(lambda leaf: leaf[:1], prepared.splits.train.x)
    model = build_model(job, frame, {})
    template = jax.eval_shape(model.init, jax.random.key(0), example)
    variables = load_weights(folder / WEIGHTS, template)
    shape = tuple(data["shape"])
    if isinstance(example, np.ndarray) and example.ndim > 1:
        shape = example.shape[1:]  # that of the model, which may be another
    network = build_network(job, frame, {})
    return Saved(model, variables, shape, data, frame.shared, network)


def _moved(job: Job, data_dir: str | None) -> Job:
    """The job with its data in another folder, if one is given."""
    if data_dir is None:
        return job
    config = dataclasses.replace(job.config, data_dir=data_dir)
    return dataclasses.replace(job, config=config)


def evaluate(
    folder: Path | str, part: str = "test", data_dir: str | None = None
) -> dict[str, float]:
    """The metrics of a run's best state on a part of its data.

    Args:
      folder: of the run.
      part: ``"train"``, ``"validation"`` or ``"test"``.
      data_dir: where the data files are now, if they have moved.

    Raises:
      FileNotFoundError: the folder is not that of a finished run, or data are missing.
    """
    job = _moved(read_config(Path(folder))[0], data_dir)
    require(
        part != "train" or not job.config.stream,
        "part must be validation or test where the training part is streamed",
        part,
    )
    saved = load_run(folder, data_dir)
    config = dataclasses.replace(
        job.config, ema_decay=0.0, fast_dev_run=0, on_nonfinite="abort", devices=0
    )
    if config.weights is not None:  # the run itself has their scale, and is here
        config = dataclasses.replace(config, weights=str(folder), new_head=False)
    made = recipe(dataclasses.replace(job, config=config))
    train = first_rows(made.prepared, made.plan.batch_size)  # for shapes alone
    learner = on_device(made.learner, train, made.plan.batch_size)
    state = jax.jit(learner.init)(made.key, made.hparams)
    params, model_state = saved.variables
    state = replace(state, params=params, model_state=model_state)
    return evaluate_part(made, state, getattr(made.prepared.splits, part))


def export(folder: Path | str, to: Path | str) -> list[Path]:
    """Copy what a trained model consists of: its weights and its ``config.json``.

    The copy is a folder that ``load_run``, ``evaluate`` and ``predict`` take.

    Returns:
      The files that were written.

    Raises:
      FileNotFoundError: the folder is not that of a finished run.
      CorruptFileError: a file in it is damaged.
      ValueError: there is a model at the other place already.
    """
    saved, to = load_run(folder), Path(to)
    weights, config = to / WEIGHTS, to / "config.json"
    require(
        not weights.exists() and not config.exists(),
        "the folder to export to must not hold a model",
        to,
    )
    to.mkdir(parents=True, exist_ok=True)
    save_weights(weights, saved.variables)
    write_json(config, read_json(Path(folder) / "config.json"))
    return [weights, config]


class Prediction(NamedTuple):
    """What a model says of one example.

    Attributes:
      source: the file, with the row for tables.
      answer: the class, or the number.
      probability: of that class; ``None`` for a number.
    """

    source: str
    answer: str
    probability: float | None


def predict(folder: Path | str, files: Sequence[str]) -> list[Prediction]:
    """Predict for images (PNG, JPEG, BMP), tables (CSV of features) or ``.npy`` arrays.

    Args:
      folder: of the run.
      files: paths. An image is brought to the size and the channels of the training
        images; a table has the features of the data set in their order, without the
        target, and may have a header.

    Raises:
      FileNotFoundError: a file is missing.
      CorruptFileError: a file is not what its name says.
      ValueError: its content does not have the shape of the data.
    """
    require(len(files) >= 1, "files to predict must be at least 1", len(files))
    saved = load_run(folder)
    require(
        saved.data["form"] == "array",
        "predict must be given a run on images or tables",
        f"one on {saved.data['form']}",
        "jaxdl.recipes.saved.load_run gives its model.",
    )
    predictions = []
    for file in files:
        x = read_examples(Path(file), tuple(saved.data["shape"]), saved.shape)
        outputs = predict_all(saved.model, saved.variables, x, 256)
        names = saved.data["class_names"]
        for row, output in enumerate(outputs):
            source = file if len(outputs) == 1 else f"{file}:{row + 1}"
            predictions.append(_answer(source, output, names))
    return predictions


def _answer(
    source: str, output: Float[np.ndarray, " outputs"], names: Sequence[str]
) -> Prediction:
    if not names:
        return Prediction(source, f"{float(output[0]):.6g}", None)
    best = int(output.argmax())
    probability = float(jax.nn.softmax(jnp.asarray(output))[best])
    return Prediction(source, names[best], probability)


def read_examples(
    path: Path, shape: tuple[int, ...], model_shape: tuple[int, ...]
) -> Float32[np.ndarray, "rows ..."]:
    """The examples in a file, in the form that the model takes.

    Args:
      path: of an image, a table or an array.
      shape: of one example of the data set.
      model_shape: of one example as the model takes it.
    """
    if not path.is_file():
        raise FileNotFoundError(f"{path} must be a file; got nothing there.")
    suffix = path.suffix.lower()
    more = {1: [".csv"], 3: sorted(ENDINGS)}.get(len(shape), [])
    kinds = ".npy" + (f", and {', '.join(more)}" if more else "")
    if suffix == ".npy":
        x = _read(path, lambda: np.load(path, allow_pickle=False))
    elif suffix in ENDINGS and len(shape) == 3:
        pixels = read_picture(path, channels=shape[-1]).astype(np.float32) / 255
        x = resize_images(pixels[None], *model_shape[:2])
    elif suffix == ".csv" and len(shape) == 1:
        x = _read(path, lambda: _table(path))
    else:
        raise ValueError(f"the files to predict must be {kinds}; got {path.name}.")
    x = np.asarray(x, np.float32)
    x = x[None] if x.ndim == len(shape) else x
    legal = x.ndim == len(shape) + 1 and x.shape[1:] in (shape, model_shape)
    require(legal, f"{path} must hold examples of shape {shape}", x.shape)
    require(
        bool(np.isfinite(x).all()), f"{path} must hold finite numbers", "NaN or inf"
    )
    return fit_size(x, model_shape)


def _read(path: Path, read: Any) -> np.ndarray:
    try:
        return read()
    except (ValueError, OSError, EOFError) as error:
        raise CorruptFileError(
            f"{path} must be a readable {path.suffix} file; got {error}."
        ) from error


def _table(path: Path) -> np.ndarray:
    """The rows of a table of numbers, with or without a header."""
    lines = path.read_text().splitlines()
    try:
        [float(cell) for cell in lines[0].split(",")] if lines else []
        header = 0
    except ValueError:
        header = 1
    return np.loadtxt(lines[header:], delimiter=",", ndmin=2)
