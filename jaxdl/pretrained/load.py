"""A registered network with weights from elsewhere, and a new head if asked.

In ten lines, what was learned from a million photographs serves a few hundred::

    found = load_pretrained("resnet50", "timm:resnet50.a1_in1k", new_head=3)
    x = found.preprocessing(photographs)
    outputs, _ = found.model.apply(found.variables, x, train=False)
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.model import Model, Variables, from_linen
from jaxdl.models import MODELS
from jaxdl.pretrained.layouts import LAYOUTS, Layout
from jaxdl.pretrained.preprocessing import Preprocessing, preprocessing_of
from jaxdl.pretrained.source import find
from jaxdl.pretrained.torch_layout import from_torch, renamed, to_torch, torch_shapes
from jaxdl.pretrained.weights import read_arrays


class Pretrained(NamedTuple):
    """A network that knows something already.

    Attributes:
      model: the network.
      variables: its weights, read from the file; those of a new head are drawn.
      preprocessing: what its images went through when it was trained.
    """

    model: Model
    variables: Variables
    preprocessing: Preprocessing


def load_pretrained(
    name: str,
    source: Path | str,
    *,
    new_head: int | None = None,
    key: jax.Array | None = None,
    **settings: Any,
) -> Pretrained:
    """A registered network with weights from elsewhere, read strictly.

    Args:
      name: one of ``jaxdl.list_models()`` that classifies images.
      source: a ``.safetensors`` file or a folder with one, in the layout of torchvision
        or timm; ``timm:NAME`` or ``hf:OWNER/NAME`` for a repository of Hugging Face.
      new_head: classes of a fresh last layer in place of the file's; ``None`` keeps
        the classes of the file.
      key: draws the fresh layer; ``jax.random.key(0)`` if it is ``None``.
      **settings: what to change of the network's other defaults.

    Raises:
      FileNotFoundError: there are no such weights, and none can be fetched.
      CorruptFileError: the file is not safetensors.
      ValueError: an unknown name or setting, or weights that do not fit; all tensors
        that are missing, unexpected or of another shape are listed.

    >>> load_pretrained("resnet18", "resnet18.safetensors")
    Traceback (most recent call last):
    FileNotFoundError: pretrained weights must be a safetensors file; got nothing at ...
    """
    require(new_head is None or new_head >= 1, "new_head must be at least 1", new_head)
    require("num_classes" not in settings, "num_classes must be new_head", settings)
    side = tuple(MODELS[name].facts["input_shape"][:2])
    found = find(source)
    arrays = read_arrays(found.weights)
    preprocessing = preprocessing_of(found.config, side)
    shape = (*preprocessing.size, len(preprocessing.mean))
    head = head_of(name, shape, settings)
    arrays = in_our_layout(arrays, name, head.wanted)
    classes = int(np.shape(arrays[head.bias])[0]) if head.bias in arrays else 1000
    module = MODELS.create(name, num_classes=new_head or classes, **settings)
    model = from_linen(module)
    x = jax.ShapeDtypeStruct((1, *shape), jnp.float32)
    key = jax.random.key(0) if key is None else key
    if new_head is None:
        template = jax.eval_shape(model.init, key, x)
        return Pretrained(model, from_torch(arrays, template), preprocessing)
    drawn = jax.jit(model.init)(key, jnp.zeros((1, *shape)))
    fresh = {name: a for name, a in to_torch(drawn).items() if name in head.names}
    kept = {name: a for name, a in arrays.items() if name not in head.names}
    return Pretrained(model, from_torch({**kept, **fresh}, drawn), preprocessing)


class Head(NamedTuple):
    """What of a network depends on the number of classes.

    Attributes:
      names: of its tensors, as PyTorch calls them.
      bias: the last bias, whose length is the number of classes.
      wanted: of every tensor of the network, the shape for 1000 classes.
    """

    names: frozenset[str]
    bias: str
    wanted: Mapping[str, tuple[int, ...]]


def head_of(name: str, shape: tuple[int, ...], settings: Mapping[str, Any]) -> Head:
    """The tensors of a network whose shape is another one for another head."""

    def shapes(num_classes: int) -> dict[str, tuple[int, ...]]:
        module = MODELS.create(name, num_classes=num_classes, **settings)
        x = jax.ShapeDtypeStruct((1, *shape), jnp.float32)
        key = jax.eval_shape(jax.random.key, 0)
        return torch_shapes(jax.eval_shape(from_linen(module).init, key, x))

    wanted, other = shapes(1000), shapes(999)
    names = [tensor for tensor in wanted if wanted[tensor] != other[tensor]]
    (*_, bias) = (tensor for tensor in names if len(wanted[tensor]) == 1)
    return Head(frozenset(names), bias, wanted)


def in_our_layout(
    arrays: Mapping[str, np.ndarray], name: str, wanted: Mapping[str, tuple[int, ...]]
) -> dict[str, np.ndarray]:
    """The arrays of a file by the names of our network, in the layout that fits best.

    Args:
      arrays: by the names of the file.
      name: of the network.
      wanted: its own names, with shapes.
    """

    def translated(layout: Layout) -> dict[str, np.ndarray]:
        found = {renamed(n, layout.aliases): a for n, a in arrays.items()}
        return {n: _flat(a, wanted.get(n)) for n, a in found.items()}

    known = [layout for layout in LAYOUTS if layout.matches(name)]
    return max(map(translated, known), key=lambda found: len(found.keys() & wanted))


def _flat(array: np.ndarray, shape: tuple[int, ...] | None) -> np.ndarray:
    """A dense layer that a file keeps as a convolution over its whole input."""
    if shape is not None and len(shape) == 2 and array.ndim == 4:
        return array.reshape(len(array), -1)
    return array
