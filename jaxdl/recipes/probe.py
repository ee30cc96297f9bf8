"""A linear probe: what a known network sees, told apart by a linear model.

The body stays as it is, so its features are computed once, kept in a file, and serve
every penalty. Source: Alain & Bengio, "Understanding intermediate layers using linear
classifier probes", 2016. Departure: only the layer before the head is looked at.
"""

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PyTree

from jaxdl.core.errors import require
from jaxdl.models import MODELS
from jaxdl.models.linear import MULTINOMIAL, GlmParams, fit_glm, linear_predictor
from jaxdl.optim.second_order import lbfgs
from jaxdl.pretrained.weights import read_arrays, write_arrays
from jaxdl.recipes.config import Job
from jaxdl.recipes.prepare import build_model, frame_of, prepare_data
from jaxdl.recipes.start import start_of, with_fields_of_run
from jaxdl.train import predict_all

PARTS = ("train", "validation", "test")
PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1)
EVAL_BATCH = 256


class Probed(NamedTuple):
    """What a probe ends with.

    Attributes:
      accuracy: by penalty, that on the training, the validation and the test part.
      penalty: the one with the best validation accuracy.
      params: the linear model of standardised features at that penalty.
      features: the file that keeps them.
    """

    accuracy: Mapping[float, tuple[float, ...]]
    penalty: float
    params: GlmParams
    features: Path


def probe(
    job: Job, penalties: Sequence[float] = PENALTIES, cache: Path | str = "features"
) -> Probed:
    """Fit a linear model to the features of a network that stays as it is.

    Args:
      job: the network, the weights that it begins with, and the data.
      penalties: L2, each at least 0; the best on the validation part is taken.
      cache: folder for features; those of the same network and data are read there.

    Raises:
      ValueError: there are no weights or no penalty, the data have no classes, or the
        weights do not fit.
    """
    require(len(penalties) >= 1, "penalties must be at least one", len(penalties))
    features, targets, path = features_of(job, Path(cache))
    mean, std = features[0].mean(0), features[0].std(0)
    parts = [jnp.asarray((x - mean) / np.where(std > 0, std, 1)) for x in features]
    labels = [jnp.asarray(y) for y in targets]
    classes = int(max(y.max() for y in targets)) + 1

    @jax.jit
    def fitted(l2: Array) -> tuple[GlmParams, Array]:
        fit = partial(fit_glm, MULTINOMIAL, minimise=lbfgs, num_outputs=classes)
        params = fit(parts[0], labels[0], l2=l2).params
        return params, jnp.stack(
            [
                jnp.mean(linear_predictor(params, x).argmax(-1) == y)
                for x, y in zip(parts, labels, strict=True)
            ]
        )

    found = {l2: fitted(jnp.float32(l2)) for l2 in penalties}
    accuracy = {l2: tuple(map(float, values)) for l2, (_, values) in found.items()}
    best = max(penalties, key=lambda l2: accuracy[l2][1])
    return Probed(accuracy, best, found[best][0], path)


def features_of(
    job: Job, cache: Path
) -> tuple[list[Float[np.ndarray, "rows features"]], list[np.ndarray], Path]:
    """The features of all parts of the data, read if they are known, and their labels.

    Raises:
      ValueError: as for ``probe``.
    """
    require(
        job.config.weights is not None,
        "a probe must have weights",
        "none",
        "--weights RUN, PATH or timm:NAME names them.",
    )
    require(not job.config.stream, "stream must be off in a probe", "on")
    config = dataclasses.replace(job.config, new_head=True)
    job = with_fields_of_run(dataclasses.replace(job, config=config))
    prepared = prepare_data(job)
    require(
        prepared.info.task == "classify",
        "the data of a probe must have classes",
        prepared.info.name,
    )
    require(
        hasattr(MODELS.create(job.model), "features"),
        "the network of a probe must have a body apart from its head",
        job.model,
        "Image classifiers such as resnet18 have one.",
    )
    start = start_of(job, prepared)
    assert start is not None
    splits = [part for part in prepared.splits if part is not None]
    frame = frame_of(start.prepared)._replace(num_outputs=0)
    body = build_model(job, frame, {})
    path = cache / f"{job.model}-{digest((start.variables, frame.inputs, splits))}.st"
    if path.is_file():
        stored = read_arrays(path)
    else:
        stored = {
            name: predict_all(body, start.variables, part.x, EVAL_BATCH)
            for name, part in zip(PARTS, splits, strict=True)
        }
        cache.mkdir(parents=True, exist_ok=True)
        write_arrays(path, stored)
    labels = [np.asarray(part.y) for part in splits]
    return [stored[name] for name in PARTS], labels, path


def digest(tree: PyTree) -> str:
    """Sixteen characters that differ where any number of a tree does."""
    total = hashlib.sha256()
    for leaf in jax.tree.leaves(tree):
        array = np.ascontiguousarray(leaf)
        total.update(f"{array.dtype}{array.shape}".encode())
        total.update(array.tobytes())
    return total.hexdigest()[:16]
