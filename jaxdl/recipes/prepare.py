"""From settings to what a run needs: data, model, hyper-parameters and plan."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import jax
import numpy as np

from jaxdl.core.errors import require, unknown_name
from jaxdl.core.model import Model, as_model, postprocess, preprocess
from jaxdl.core.types import Dataset, Scalar, Splits
from jaxdl.data import (
    DataInfo,
    Normaliser,
    denormalise,
    fit_normaliser,
    load,
    normalise,
    resize_images,
)
from jaxdl.models import MODELS
from jaxdl.recipes.config import Job, TrainConfig


@dataclasses.dataclass(frozen=True)
class Prepared:
    """Data in the form that the model takes.

    Attributes:
      info: the facts of the data set.
      splits: its parts, images at the size the model needs, in raw units.
      inputs: scale of the inputs, from the training part.
      targets: scale of the targets of a regression, from the training part.
    """

    info: DataInfo
    splits: Splits
    inputs: Normaliser
    targets: Normaliser | None


def prepare_data(job: Job) -> Prepared:
    """Load the data set and bring its images to a size that the model takes.

    Raises:
      ValueError: an unknown name, a model for another task or another shape of input,
        or a batch larger than the training part.
    """
    facts = MODELS[job.model].facts
    name = job.config.data or facts["data"]
    data = load(
        name,
        data_dir=job.config.data_dir,
        download=job.config.download,
        fake=job.config.fake,
        workers=job.config.workers,
    )
    require(
        data.info.task in facts["tasks"],
        f"the data of {job.model} must be for {' or '.join(facts['tasks'])}",
        f"{name}, which is for {data.info.task}",
        "jaxdl list data shows all.",
    )
    require(
        len(facts["input_shape"]) != 3 or len(data.info.shape) == 3,
        f"the data of {job.model} must be images",
        f"{name} with examples of shape {data.info.shape}",
        "jaxdl list models shows models of tables.",
    )
    splits = data.splits
    if job.config.overfit_batches:
        rows = job.config.overfit_batches * job.config.batch_size
        few = jax.tree.map(lambda leaf: leaf[:rows], data.train)
        splits = Splits(few, few, few)
    rows = len(splits.train.x)
    require(
        job.config.batch_size <= rows,
        f"batch_size must be at most the {rows} training rows of {name}",
        job.config.batch_size,
    )
    splits = jax.tree.map(
        lambda part: part._replace(x=fit_size(part.x, smallest_input(facts))),
        splits,
        is_leaf=lambda part: isinstance(part, Dataset),
    )
    targets = fit_normaliser(Dataset(splits.train.y))
    return Prepared(
        data.info,
        splits,
        fit_normaliser(splits.train),
        targets if data.info.task == "regress" else None,
    )


def smallest_input(facts: Mapping[str, Any]) -> tuple[int, ...]:
    """The size to which smaller images are enlarged, from the facts of a model.

    It is the side that the model registers as ``smallest``, or else its own input.
    """
    if "smallest" not in facts:
        return facts["input_shape"]
    return (facts["smallest"], facts["smallest"], facts["input_shape"][-1])


def fit_size(x: np.ndarray, input_shape: tuple[int, ...]) -> np.ndarray:
    """Images smaller than ``input_shape``, enlarged to it; all else as it is."""
    if len(input_shape) != 3 or x.ndim != 4:
        return x
    height, width, _ = input_shape
    if x.shape[1] >= height and x.shape[2] >= width:
        return x
    return resize_images(x, height, width)


def build_model(
    job: Job,
    num_outputs: int,
    inputs: Normaliser,
    targets: Normaliser | None,
    traced_fields: dict[str, Any],
) -> Model:
    """The model between raw inputs and logits, or predictions in raw units.

    Args:
      job: the model's name and fields.
      num_outputs: classes, or targets of a regression.
      inputs: the scale of the inputs.
      targets: the scale of the targets of a regression.
      traced_fields: fields that are hyper-parameters of the program.
    """
    fields = {"num_classes": num_outputs, **job.fields, **traced_fields}
    model = as_model(MODELS.create(job.model, **fields))
    model = preprocess(model, lambda x: normalise(x, inputs))
    if targets is None:
        return model
    return postprocess(model, lambda y: denormalise(y, targets))


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
    epoch = -(-rows // config.batch_size)
    if config.fast_dev_run:
        return config.fast_dev_run, epoch
    if config.steps is not None:
        return config.steps, epoch
    return (config.epochs or (5 if rows > 10_000 else 20)) * epoch, epoch
