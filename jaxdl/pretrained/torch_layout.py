"""Weights as PyTorch lays them out: one rule between its names and ours.

A network whose submodules are named as those of torchvision or timm maps by itself:
``params/layer1/0/conv1/kernel`` is ``layer1.0.conv1.weight``.

| here | there | axes |
|---|---|---|
| ``kernel`` | ``weight`` | features and channels first, then rows and columns |
| ``scale``, ``embedding`` | ``weight`` | as they are |
| ``mean``, ``var`` of ``batch_stats`` | ``running_mean``, ``running_var`` | |
| any other name | the same name | as they are |

PyTorch's counters ``num_batches_tracked`` are not read, and written as 0.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.model import Variables
from jaxdl.pretrained.weights import read_arrays, write_arrays

Aliases = Iterable[tuple[str, str]]
"""Regular expressions and their replacements, applied in turn to PyTorch's names."""

LEAVES = {
    "kernel": "weight",
    "scale": "weight",
    "embedding": "weight",
    "mean": "running_mean",
    "var": "running_var",
}
"""Our name of a leaf -> PyTorch's, where they differ."""

COUNTER = "num_batches_tracked"


class Slot(NamedTuple):
    """Where a leaf is in PyTorch's layout.

    Attributes:
      name: such as ``"layer1.0.conv1.weight"``.
      shape: as PyTorch has it.
      axes: which of our axes each of PyTorch's is; ``None`` if they are the same.
    """

    name: str
    shape: tuple[int, ...]
    axes: tuple[int, ...] | None


def torch_shapes(template: Variables) -> dict[str, tuple[int, ...]]:
    """The names and shapes that a PyTorch twin of the model would have.

    Args:
      template: arrays or their shapes, as ``jax.eval_shape(model.init, ...)`` gives.
    """
    return {slot.name: slot.shape for slot in _slots(template)}


def from_torch(
    tensors: Mapping[str, Any],
    template: Variables,
    aliases: Aliases = (),
    *,
    cure: str = "",
) -> Variables:
    """The variables of a model from the arrays of a PyTorch ``state_dict``.

    Args:
      tensors: by name; what ``np.asarray`` takes, on the host.
      template: arrays or their shapes and dtypes, as ``jax.eval_shape(model.init,
        ...)`` gives; the result has its structure and its dtypes.
      aliases: how to rename what the file calls differently.
      cure: what to do about weights that do not fit, as a sentence; may be empty.

    Raises:
      ValueError: names are missing or unexpected, shapes differ, or two tensors have
        the same name; all differences are listed.
    """
    named = [(renamed(name, aliases), name) for name in tensors]
    named = [pair for pair in named if not pair[0].endswith(COUNTER)]
    found = {name: tensors[source] for name, source in named}
    require(
        len(found) == len(named),
        "aliases must give every tensor a name of its own",
        sorted({name for name, _ in named if [n for n, _ in named].count(name) > 1}),
    )
    slots = _slots(template)
    _check({slot.name: slot.shape for slot in slots}, found, cure)
    leaves, structure = jax.tree.flatten(template)
    return jax.tree.unflatten(
        structure,
        [_ours(found[s.name], s, leaf) for s, leaf in zip(slots, leaves, strict=True)],
    )


def to_torch(variables: Variables) -> dict[str, np.ndarray]:
    """The arrays that ``load_state_dict`` of a PyTorch twin takes, on the host."""
    arrays: dict[str, np.ndarray] = {}
    leaves = jax.tree.leaves(variables)
    for slot, leaf in zip(_slots(variables), leaves, strict=True):
        array = np.asarray(leaf)
        arrays[slot.name] = array if slot.axes is None else array.transpose(slot.axes)
        if slot.name.endswith("running_mean"):
            owner = slot.name.removesuffix("running_mean")
            arrays[f"{owner}{COUNTER}"] = np.zeros((), np.int64)
    return arrays


def load_torch_weights(
    path: Path | str, template: Variables, aliases: Aliases = ()
) -> Variables:
    """Read a safetensors file in PyTorch's layout; see ``from_torch``.

    Raises:
      FileNotFoundError: there is no such file.
      CorruptFileError: the file is not safetensors.
      ValueError: the weights do not fit the model.
    """
    return from_torch(read_arrays(path), template, aliases)


def save_torch_weights(path: Path | str, variables: Variables) -> None:
    """Write a safetensors file that PyTorch's twin of the model loads strictly."""
    write_arrays(path, to_torch(variables))


def renamed(name: str, aliases: Aliases) -> str:
    """A name of PyTorch's after all aliases."""
    for pattern, replacement in aliases:
        name = re.sub(pattern, replacement, name)
    return name


def _slots(variables: Variables) -> list[Slot]:
    """The place of every leaf, in the order of ``jax.tree.leaves``."""
    slots = []
    for path, leaf in jax.tree_util.tree_leaves_with_path(variables):
        *owner, last = (key.key for key in path if hasattr(key, "key"))
        if hasattr(path[0], "name") and path[0].name == "state":
            owner = owner[1:]  # the name of the collection
        name = ".".join([*owner, LEAVES.get(last, last)])
        shape, axes = tuple(leaf.shape), None
        if last == "kernel" and len(shape) > 1:
            rank = len(shape)
            axes = (rank - 1, rank - 2, *range(rank - 2))
            shape = tuple(shape[axis] for axis in axes)
        slots.append(Slot(name, shape, axes))
    return slots


def _ours(tensor: Any, slot: Slot, leaf: Any) -> jax.Array:
    array = np.asarray(tensor)
    if slot.axes is not None:
        array = array.transpose(np.argsort(slot.axes))
    return jnp.asarray(array, leaf.dtype)


def _check(
    wanted: Mapping[str, tuple[int, ...]], found: Mapping[str, Any], cure: str
) -> None:
    """Raise one ``ValueError`` with a table of all differences, if there are any."""
    shapes = {name: tuple(np.shape(tensor)) for name, tensor in found.items()}
    rows = [("missing", n, f"{s}") for n, s in wanted.items() if n not in shapes]
    rows += [("unexpected", n, f"{s}") for n, s in shapes.items() if n not in wanted]
    rows += [
        ("shape", name, f"{shapes[name]}, not {shape}")
        for name, shape in wanted.items()
        if name in shapes and shapes[name] != shape
    ]
    width = max((len(name) for _, name, _ in rows), default=0)
    table = "\n".join(f"  {a:<10}  {b:<{width}}  {c}" for a, b, c in rows)
    if rows:
        raise ValueError(
            f"the weights must fit the model; got {len(rows)} differences:\n{table}"
            + (f"\n{cure}" if cure else "")
        )
