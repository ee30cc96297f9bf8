"""From settings to what a run needs: data, model, hyper-parameters and plan."""

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require, unknown_name
from jaxdl.core.model import Model, as_model, postprocess
from jaxdl.core.types import Dataset, Scalar, Splits
from jaxdl.data import (
    DataInfo,
    Normaliser,
    denormalise,
    load,
)
from jaxdl.data.pictures import Pictures
from jaxdl.models import MODELS
from jaxdl.recipes.config import Job, LanguageConfig
from jaxdl.recipes.forms import INPUT_FORMS
from jaxdl.recipes.train_config import TrainConfig
from jaxdl.train.on_device import num_rows

NUM_SCALED = 1024  # streamed pictures by which the inputs are scaled


@dataclasses.dataclass(frozen=True)
class Prepared:
    """Data in the form that the model takes.

    Attributes:
      info: the facts of the data set.
      splits: its parts, images at the size the model needs, in raw units; those of a
        training part that is streamed are still in their files.
      inputs: scale of the inputs, from the training part; ``None`` where the form of
        the examples has none.
      targets: scale of the targets of a regression, from the training part.
      shared: what the examples of all parts refer to, such as the graph of which they
        are nodes; or ``None``.
    """

    info: DataInfo
    splits: Splits
    inputs: Normaliser | None
    targets: Normaliser | None
    shared: PyTree = None


class Frame(NamedTuple):
    """What stands between raw examples, a model, and outputs in raw units.

    Attributes:
      num_outputs: classes, or targets of a regression.
      form: of the examples.
      inputs: the scale of the inputs, if they have one.
      targets: the scale of the targets of a regression.
      shared: what the examples refer to.
    """

    num_outputs: int
    form: str
    inputs: Normaliser | None
    targets: Normaliser | None
    shared: PyTree = None


def frame_of(prepared: Prepared) -> Frame:
    """What the model of some data is built into."""
    info = prepared.info
    outputs = info.num_classes or info.num_targets
    return Frame(outputs, info.form, prepared.inputs, prepared.targets, prepared.shared)


def prepare_data(job: Job) -> Prepared:
    """Load the data set and bring its images to a size that the model takes.

    Raises:
      ValueError: an unknown name, a model for another task or another shape of input,
        or a batch larger than the training part.
    """
    facts = MODELS[job.model].facts
    require(
        bool(facts["tasks"]),
        "the model must be one that is trained for a task",
        job.model,
        "jaxdl.load_pretrained gives it weights.",
    )
    name = job.config.data or facts["data"]
    data = load(
        name,
        data_dir=job.config.data_dir,
        download=job.config.download,
        fake=job.config.fake,
        workers=job.config.workers,
        stream=job.config.stream,
    )
    check_data_fit(job.model, name, data.info)
    form = INPUT_FORMS[data.info.form]
    splits = form.cut(data.splits, input_facts(job), job.config)
    if job.config.overfit_batches:
        batch_size = job.config.batch_size or num_rows(splits.train)
        rows = job.config.overfit_batches * batch_size
        few = jax.tree.map(lambda leaf: leaf[:rows], splits.train)
        held = jax.tree.map(np.asarray, few)  # pictures that are streamed, read
        splits = Splits(few, held, held)
    rows = num_rows(splits.train)
    text = isinstance(job.config, LanguageConfig)
    require(
        job.config.batch_size <= rows,
        f"batch_size must be at most the {rows} training rows of {name}",
        job.config.batch_size,
        f"--batch-size {rows} fits; 0 takes all."
        + (" A shorter --stride cuts a text into more." if text else ""),
    )
    splits = form.fit(splits, facts)
    regress = data.info.task == "regress"
    return Prepared(
        data.info,
        splits,
        form.scale(scaled_by(splits.train)),
        form.scale_targets(splits.train) if regress else None,
        data.shared,
    )


def check_data_fit(model: str, name: str, info: DataInfo) -> None:
    """Refuse a data set that a registered model cannot be trained on.

    Args:
      model: its name.
      name: what the user calls the data set.
      info: the facts of the data set.

    Raises:
      ValueError: they are for another task, of another form or of another shape.
    """
    facts = MODELS[model].facts
    require(
        info.task in facts["tasks"],
        f"the data of {model} must be for {' or '.join(facts['tasks'])}",
        f"{name}, which is for {info.task}",
        "jaxdl list data shows all.",
    )
    forms = facts.get("forms", ("array",))
    require(
        info.form in forms,
        f"the data of {model} must be examples of form {' or '.join(forms)}",
        f"{name}, whose examples are {info.form}",
        "jaxdl list data --json shows the forms.",
    )
    axes = len(facts["input_shape"])  # a model of rows takes all else flattened
    require(
        axes in (1, len(info.shape)),
        f"the data of {model} must be "
        + ("images" if axes == 3 else f"examples as {facts['input_shape']}"),
        f"{name} with examples of shape {info.shape}",
        "jaxdl list models shows models of tables.",
    )


def scaled_by(train: Dataset) -> Dataset:
    """The rows that decide the scale: all, or some of those that are streamed."""
    if not isinstance(train.x, Pictures):
        return train
    return Dataset(train.x[:: -(-len(train.x) // NUM_SCALED)].read())


def first_rows(prepared: Prepared, num_rows: int) -> Dataset:
    """The first rows of the training part as arrays, also where it is streamed."""
    return jax.tree.map(lambda leaf: np.asarray(leaf[:num_rows]), prepared.splits.train)


def input_facts(job: Job) -> Mapping[str, Any]:
    """The facts of a model, with what its settings say of its input.

    That is the length of text that it reads, and how many positions of nodes.

    Raises:
      ValueError: it reads no text.
    """
    facts = dict(MODELS[job.model].facts)
    if "context_length" in job.fields:
        length = job.fields["context_length"]
        require(length >= 1, "context_length must be at least 1", length)
        facts["input_shape"] = (length,)
    if "num_positions" in job.fields:
        facts["num_positions"] = job.fields["num_positions"]
    return facts


def build_model(job: Job, frame: Frame, traced_fields: dict[str, Any]) -> Model:
    """The model between raw inputs and logits, or predictions in raw units.

    Args:
      job: the model's name and fields.
      frame: what it is built into.
      traced_fields: fields that are hyper-parameters of the program.
    """
    model = as_model(build_network(job, frame, traced_fields))
    model = INPUT_FORMS[frame.form].attach(model, frame.inputs, frame.shared)
    targets = frame.targets
    if targets is None:
        return model
    return postprocess(model, lambda y: denormalise(y, targets))


def build_network(job: Job, frame: Frame, traced_fields: dict[str, Any]) -> Any:
    """The registered network itself, whose other methods take the same variables.

    Args:
      job: the model's name and fields.
      frame: what it is built into.
      traced_fields: fields that are hyper-parameters of the program.
    """
    return MODELS.create(job.model, **{**fields_of(job, frame), **traced_fields})


def fields_of(job: Job, frame: Frame) -> dict[str, Any]:
    """The fields that the data decide, if the model has them, and those of the job."""
    outputs = frame.num_outputs
    settings = INPUT_FORMS[frame.form].settings(outputs, frame.shared)
    of_data = {"num_classes": outputs, **settings}
    known = MODELS[job.model].settings
    return {n: v for n, v in of_data.items() if n in known} | dict(job.fields)


def traced_fields(job: Job) -> dict[str, float]:
    """The model's fields that become hyper-parameters, with their values.

    These are the numbers that may be traced, if they are given or do something by
    default: a dropout rate that stays 0 draws no random numbers.

    Raises:
      ValueError: a field that the model does not have.
    """
    settings = MODELS[job.model].settings
    for name in job.fields:
        if name not in settings:
            raise unknown_name(
                f"setting of model {job.model}", name, settings, "jaxdl.create_model"
            )
    return {
        name: float(job.fields.get(name, parameter.default))
        for name, parameter in settings.items()
        if parameter.annotation == Scalar and (name in job.fields or parameter.default)
    }


def num_steps(config: TrainConfig, rows: int) -> tuple[int, int]:
    """How many updates a run makes, and how many of them are one epoch.

    Args:
      config: the settings.
      rows: of the training part.
    """
    epoch = -(-rows // (config.batch_size or rows))
    if config.fast_dev_run:
        return config.fast_dev_run, epoch
    if config.steps is not None:
        return config.steps, epoch
    return (config.epochs or (5 if rows > 10_000 else 20)) * epoch, epoch
