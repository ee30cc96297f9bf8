"""Where a run begins: drawn weights, those of a file, or those of another run."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.model import Model, Variables
from jaxdl.data import Normaliser
from jaxdl.pretrained import load_pretrained
from jaxdl.pretrained.load import known_but
from jaxdl.pretrained.weights import placed, read_arrays, tree_names
from jaxdl.recipes.config import Job
from jaxdl.recipes.prepare import (
    Prepared,
    build_model,
    first_rows,
    frame_of,
    traced_fields,
)
from jaxdl.recipes.rundir import read_config, read_json, read_normaliser

WEIGHTS = "model.safetensors"  # in the folder of a run: the best state's weights


class Start(NamedTuple):
    """What a run knows before it begins.

    Attributes:
      variables: the weights; those of a new head only have their shapes.
      fresh: for each leaf, whether it is drawn.
      prepared: the data, at the scale that the weights are used to.
    """

    variables: Variables
    fresh: tuple[bool, ...]
    prepared: Prepared

    def begin(self, model: Model) -> Model:
        """The model whose ``init`` gives these weights, and draws a new head."""
        return known_but(model, self.variables, self.fresh)


def is_run(source: str) -> bool:
    """Whether a source of weights is the folder of a run."""
    config = Path(source) / "config.json"
    return config.is_file() and "settings" in read_json(config)


def with_fields_of_run(job: Job) -> Job:
    """The job with the model's fields of the run that it begins with.

    Raises:
      ValueError: it is a run of another model.
    """
    source = job.config.weights
    if source is None or not is_run(source):
        return job
    before, _ = read_config(Path(source))
    require(
        before.model == job.model,
        f"weights for {job.model} must be those of a run of {job.model}",
        f"{source}, a run of {before.model}",
    )
    return dataclasses.replace(job, fields={**before.fields, **job.fields})


def start_of(job: Job, prepared: Prepared) -> Start | None:
    """The weights that a job names; ``None`` if it draws its own.

    Args:
      job: the settings.
      prepared: the data.

    Raises:
      FileNotFoundError: there are no such weights.
      CorruptFileError: they are damaged.
      ValueError: they do not fit the model, or have another number of classes than the
        data and no new head is asked for.
    """
    source = job.config.weights
    if source is None:
        return None
    template = template_of(job, prepared)
    head = head_leaves(job, prepared)
    fresh = head if job.config.new_head else (False,) * len(head)
    if is_run(source):
        arrays = read_arrays(Path(source) / WEIGHTS)
        variables = from_run(arrays, template, head, fresh, source)
        facts = read_config(Path(source))[1]
        inputs = read_normaliser(facts["inputs"])
        targets = read_normaliser(facts["targets"])
    else:
        variables, inputs = from_elsewhere(job, prepared)
        targets = None
    if any(fresh) or targets is None:
        targets = prepared.targets
    scaled = dataclasses.replace(prepared, inputs=inputs, targets=targets)
    return Start(variables, fresh, scaled)


def from_run(
    arrays: Mapping[str, np.ndarray],
    template: Variables,
    head: tuple[bool, ...],
    fresh: tuple[bool, ...],
    source: str,
) -> Variables:
    """The weights of a run, with room for a new head where one is asked for."""
    names = tree_names(template)
    found = dict(arrays)
    for name, leaf, last, new in zip(
        names, jax.tree.leaves(template), head, fresh, strict=True
    ):
        other = name in found and found[name].shape != leaf.shape
        require(
            new or not last or not other,
            "the weights must have as many classes as the data",
            f"{found[name].shape if other else ''} in {name} of {source}",
            "--new-head draws another last layer.",
        )
        if new:
            found[name] = np.zeros(leaf.shape, leaf.dtype)
    return placed(found, template, source)


def from_elsewhere(job: Job, prepared: Prepared) -> tuple[Variables, Normaliser]:
    """Weights in a layout of PyTorch's, and the scale of the pictures they know."""
    outputs = frame_of(prepared).num_outputs
    require(
        prepared.info.form == "array" and len(prepared.info.shape) == 3,
        "weights of other libraries must meet pictures",
        f"examples of shape {prepared.info.shape}",
    )
    found = load_pretrained(
        job.model,
        job.config.weights or "",
        new_head=outputs if job.config.new_head else None,
        **job.fields,
    )
    assert found.preprocessing is not None  # of a model of pictures
    mean, std = found.preprocessing.mean, found.preprocessing.std
    require(
        len(mean) == prepared.info.shape[-1],
        f"pictures for these weights must have {len(mean)} channels",
        prepared.info.shape[-1],
    )
    template = template_of(job, prepared)
    pairs = zip(
        tree_names(template),
        jax.tree.leaves(found.variables),
        jax.tree.leaves(template),
        strict=True,
    )
    wrong = [n for n, leaf, wanted in pairs if leaf.shape != wanted.shape]
    require(
        not wrong,
        f"the weights must fit {outputs} classes and pictures of this size",
        f"other shapes of {', '.join(wrong)}",
        "--new-head draws another last layer.",
    )
    scale = Normaliser(np.asarray(mean, np.float32), np.asarray(std, np.float32))
    return found.variables, scale


def template_of(job: Job, prepared: Prepared, more: int = 0) -> Variables:
    """The shapes of the weights of a job's model, with some more outputs."""
    frame = frame_of(prepared)
    frame = frame._replace(num_outputs=frame.num_outputs + more)
    model = build_model(job, frame, dict(traced_fields(job)))
    return jax.eval_shape(model.init, jax.random.key(0), first_example(prepared))


def head_leaves(job: Job, prepared: Prepared) -> tuple[bool, ...]:
    """For each leaf, whether its shape depends on the number of outputs."""
    ours, others = (
        jax.tree.leaves(template_of(job, prepared, more)) for more in (0, 1)
    )
    return tuple(a.shape != b.shape for a, b in zip(ours, others, strict=True))


def first_example(prepared: Prepared) -> PyTree:
    """A batch of one."""
    return first_rows(prepared, 1).x
