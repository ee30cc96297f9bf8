"""How fast each part of a network learns: frozen, slower, or joining in later."""

import fnmatch
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.model import Model
from jaxdl.optim.by_part import Pace
from jaxdl.recipes.config import Job
from jaxdl.recipes.prepare import Prepared
from jaxdl.recipes.start import first_example, head_leaves
from jaxdl.recipes.train_config import TrainConfig

MakePaces = Callable[[Any], Mapping[str, Pace]]
"""From the numbers of a recipe to what ``scale_by_part`` takes."""


def has_paces(config: TrainConfig) -> bool:
    """Whether the settings ask for anything but one pace for all."""
    slow = config.layer_decay != 1 or config.weights is not None
    return slow or bool(config.freeze) or config.unfreeze_every > 0


def paces(job: Job, prepared: Prepared, model: Model) -> MakePaces | None:
    """The paces that a job asks for; ``None`` where all learn alike.

    Args:
      job: the settings.
      prepared: the data.
      model: what is trained, with weights in the order in which it draws them.

    Raises:
      ValueError: a pattern to freeze fits no parameter.
    """
    config = job.config
    if not has_paces(config):
        return None
    places = places_of(model, first_example(prepared))
    head = head_paths(job, prepared, places)
    frozen = frozen_paths(config.freeze, list(places), head)
    last = max(places.values())

    def pace(place: int, decay: Any) -> Pace:
        factor = decay ** float(last - place)
        begin = (last - place) * config.unfreeze_every
        return lambda step: jnp.where(step >= begin, factor, 0.0)

    def make(hparams: Any) -> Mapping[str, Pace]:
        decay = hparams.paces["layer_decay"]
        moving: dict[str, Pace] = {
            path: pace(place, decay) for path, place in places.items()
        }
        return moving | dict.fromkeys(frozen, 0.0)

    return make


def frozen_paths(freeze: str, paths: list[str], head: set[str]) -> list[str]:
    """The parameters that stay as they are.

    Args:
      freeze: ``"body"``, for all but the head, or shell patterns with commas between.
      paths: of all parameters.
      head: the paths of those that belong to the last layer.

    Raises:
      ValueError: a pattern fits none.
    """
    if freeze == "body":
        return [path for path in paths if path not in head]
    patterns = [pattern for pattern in freeze.split(",") if pattern]
    for pattern in patterns:
        require(
            bool(fnmatch.filter(paths, pattern)),
            "freeze must be body, or patterns that fit parameters",
            pattern,
            f"Parameters are {paths[0]}, …, {paths[-1]}.",
        )
    fits = fnmatch.fnmatchcase
    return [path for path in paths if any(fits(path, p) for p in patterns)]


def head_paths(job: Job, prepared: Prepared, places: Mapping[str, int]) -> set[str]:
    """The parameters whose shape depends on the number of outputs."""
    leaves = head_leaves(job, prepared)[: len(places)]  # params come before state
    return {
        path for path, last in zip(sorted_paths(places), leaves, strict=True) if last
    }


def sorted_paths(places: Mapping[str, int]) -> list[str]:
    """Paths in the order in which JAX has the leaves of nested dictionaries."""
    return sorted(places, key=lambda path: path.split("."))


def places_of(model: Model, x: PyTree) -> dict[str, int]:
    """The number of the part to which each parameter belongs, from the input on.

    Parts are the submodules in the order in which they are called; one that holds more
    than half of all parameters is divided into its own.

    Args:
      model: whose ``init`` draws weights in the order in which they are used.
      x: a batch.

    Returns:
      By path, such as ``layer1.0.conv1.kernel``, the place of its part, from 0 on.
    """
    found: dict[str, int] = {}

    def note(key: jax.Array, x: PyTree) -> PyTree:
        params = model.init(key, x).params
        half = _size(params) / 2
        parts = _divided(params, "", half)
        for place, (prefix, part) in enumerate(parts):
            found.update((path, place) for path in _paths(part, prefix))
        return params

    jax.eval_shape(note, jax.random.key(0), x)
    return found


def _divided(tree: Any, prefix: str, half: float) -> list[tuple[str, Any]]:
    parts = []
    for name, part in tree.items():
        path = f"{prefix}{name}"
        inner = isinstance(part, Mapping) and any(map(_is_module, part.values()))
        if inner and _size(part) > half:
            parts += _divided(part, f"{path}.", half)
        else:
            parts.append((path, part))
    return parts


def _is_module(part: Any) -> bool:
    return isinstance(part, Mapping)


def _paths(tree: Any, prefix: str) -> list[str]:
    if not isinstance(tree, Mapping):
        return [prefix]
    return [
        p for name, child in tree.items() for p in _paths(child, f"{prefix}.{name}")
    ]


def _size(tree: Any) -> int:
    return sum(leaf.size for leaf in jax.tree.leaves(tree))
