"""A registered network with weights from elsewhere, and a new head if asked.

In ten lines, what was learned from a million photographs serves a few hundred::

    found = load_pretrained("resnet50", "timm:resnet50.a1_in1k", new_head=3)
    x = found.preprocessing(photographs)
    outputs, _ = found.model.apply(found.variables, x, train=False)

A model of texts takes numbers of tokens, of the tokenizer that it was trained with.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.model import Model, Variables, as_model
from jaxdl.models import MODELS
from jaxdl.models.registry import sample_batch
from jaxdl.pretrained.layouts import JOINED, LAYOUTS, Layout
from jaxdl.pretrained.preprocessing import Preprocessing, preprocessing_of
from jaxdl.pretrained.source import find
from jaxdl.pretrained.text_configs import CONFIGS, settings_of
from jaxdl.pretrained.torch_layout import from_torch, renamed, torch_shapes
from jaxdl.pretrained.weights import read_arrays

SIZES_UNKNOWN = (
    "The sizes are settings, such as features=1024, num_heads=16, num_layers=24; "
    "config.json beside the weights would say them."
)


class Pretrained(NamedTuple):
    """A network that knows something already.

    Attributes:
      model: the network. Its ``init`` gives the weights of the file, and draws those of
        a new head with the key, so that every tool that trains starts from them.
      variables: what ``init`` gives for the key of ``load_pretrained``.
      preprocessing: what its images went through when it was trained; ``None`` for a
        model that takes none.
    """

    model: Model
    variables: Variables
    preprocessing: Preprocessing | None


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
      name: one of ``jaxdl.list_models()`` that classifies images, or a transformer of
        texts: ``gpt2``, ``bert``, ``bert_mlm``, ``t5_small``.
      source: a ``.safetensors`` file or a folder with one, in the layout of
        torchvision, timm or transformers; ``timm:NAME`` or ``hf:OWNER/NAME`` for a
        repository of Hugging Face.
      new_head: for a classifier, the classes of a fresh last layer in place of the
        file's; ``None`` keeps those of the file.
      key: draws the fresh layer in ``variables``; ``None`` is ``jax.random.key(0)``.
      **settings: what to change of the network's other defaults; a transformer of texts
        has its sizes and heads from ``config.json``, where that is beside the weights.

    Raises:
      FileNotFoundError: there are no such weights, and none can be fetched.
      CorruptFileError: the file is not safetensors.
      ValueError: an unknown name or setting, or weights that do not fit; all tensors
        that are missing, unexpected or of another shape are listed. Or ``config.json``
        describes a transformer that ours cannot be.

    >>> load_pretrained("resnet18", "mine.safetensors")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: pretrained weights must be a safetensors file; got nothing at ...
    """
    require(new_head is None or new_head >= 1, "new_head must be at least 1", new_head)
    require("num_classes" not in settings, "num_classes must be new_head", settings)
    facts = MODELS[name].facts
    require(
        new_head is None or "classify" in facts["tasks"],
        f"new_head must be None for {name}, which is no classifier",
        new_head,
    )
    found = find(source)
    if name in CONFIGS:
        settings = settings_of(name, found.config, settings)
    arrays = read_arrays(found.weights)
    preprocessing = None
    if "sample" not in facts:
        preprocessing = preprocessing_of(found.config, facts["input_shape"])
    sample = sample_of(name, preprocessing)
    head = head_of(name, sample, settings)
    arrays = in_our_layout(arrays, name, head.wanted)
    classes = len(arrays[head.last]) if head.last in arrays else 1000
    made = as_model(MODELS.create(name, num_classes=new_head or classes, **settings))
    key = jax.random.key(0) if key is None else key
    x = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), sample)
    template = jax.eval_shape(made.init, key, x)
    fresh = head.names if new_head else frozenset()
    blank = {n: np.zeros(s) for n, s in torch_shapes(template).items() if n in fresh}
    cure = "" if found.config or name not in CONFIGS else SIZES_UNKNOWN
    read = from_torch({**arrays, **blank}, template, cure=cure)
    model = starting_from(made, read, fresh)
    return Pretrained(model, jax.jit(model.init)(key, x), preprocessing)


def sample_of(name: str, preprocessing: Preprocessing | None) -> PyTree:
    """The shapes and dtypes of a batch of one example of a network."""
    if preprocessing is None:
        return sample_batch(MODELS[name].facts)
    shape = 1, *preprocessing.size, len(preprocessing.mean)
    return jax.ShapeDtypeStruct(shape, jnp.float32)


def starting_from(model: Model, variables: Variables, fresh: frozenset[str]) -> Model:
    """The model whose ``init`` gives known variables, but for some, which it draws.

    Args:
      model: the network.
      variables: what is known.
      fresh: the tensors to draw, as PyTorch calls them.
    """
    return known_but(model, variables, [n in fresh for n in torch_shapes(variables)])


def known_but(model: Model, variables: Variables, fresh: Sequence[bool]) -> Model:
    """The model whose ``init`` gives known variables, but for some, which it draws.

    Args:
      model: the network.
      variables: what is known.
      fresh: for each leaf, in JAX's order, whether it is drawn.
    """

    def init(key: jax.Array, x: PyTree) -> Variables:
        known, structure = jax.tree.flatten(variables)
        if not any(fresh):
            return jax.tree.unflatten(structure, known)
        drawn = jax.tree.leaves(model.init(key, x))
        triples = zip(fresh, drawn, known, strict=True)
        leaves = [new if draw else old for draw, new, old in triples]
        return jax.tree.unflatten(structure, leaves)

    return model._replace(init=init)


class Head(NamedTuple):
    """What of a network depends on the number of classes.

    Attributes:
      names: of its tensors, as PyTorch calls them.
      last: the last of them, a bias if there is one; its length is the number of
        classes.
      wanted: of every tensor of the network, the shape for 1000 classes.
    """

    names: frozenset[str]
    last: str
    wanted: Mapping[str, tuple[int, ...]]


def head_of(name: str, sample: PyTree, settings: Mapping[str, Any]) -> Head:
    """The tensors of a network whose shape is another one for another head.

    Args:
      name: of the network.
      sample: the shapes and dtypes of a batch.
      settings: as for ``load_pretrained``.
    """

    def shapes(num_classes: int) -> dict[str, tuple[int, ...]]:
        made = as_model(MODELS.create(name, num_classes=num_classes, **settings))
        key = jax.eval_shape(jax.random.key, 0)
        return torch_shapes(jax.eval_shape(made.init, key, sample))

    wanted, other = shapes(1000), shapes(999)
    names = [tensor for tensor in wanted if wanted[tensor] != other[tensor]]
    biases = [tensor for tensor in names if len(wanted[tensor]) == 1]
    return Head(frozenset(names), (biases or names)[-1], wanted)


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
        tensors = layout.tensors(arrays)
        found = {renamed(n, layout.aliases): a for n, a in tensors.items()}
        return {n: _shaped(a, wanted.get(n)) for n, a in _joined(found).items()}

    known = [layout for layout in LAYOUTS if layout.matches(name)]
    return max(map(translated, known), key=lambda found: len(found.keys() & wanted))


def _joined(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays, with the pieces of one put end to end in their order."""
    pieces: dict[str, list[np.ndarray]] = {}
    for name in sorted(arrays):
        pieces.setdefault(name.partition(JOINED)[0], []).append(arrays[name])
    whole = {n: p[0] if len(p) == 1 else np.concatenate(p) for n, p in pieces.items()}
    order = dict.fromkeys(name.partition(JOINED)[0] for name in arrays)
    return {name: whole[name] for name in order}


def _shaped(array: np.ndarray, shape: tuple[int, ...] | None) -> np.ndarray:
    """An array without what a file writes differently.

    That is a dense layer as a convolution over its whole input, or axes of length 1.
    """
    if shape is None or array.ndim == len(shape):
        return array
    if len(shape) == 2 and array.ndim == 4:
        return array.reshape(len(array), -1)
    bare = [tuple(n for n in each if n > 1) for each in (array.shape, shape)]
    return array.reshape(shape) if bare[0] == bare[1] else array
