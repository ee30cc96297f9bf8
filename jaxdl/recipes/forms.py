"""How examples of each form reach a model: their size, their scale, what they share."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from jax.experimental.sparse import BCOO
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, merge_graphs
from jaxdl.core.model import Model, Variables, preprocess
from jaxdl.core.pairs import Pair
from jaxdl.core.types import Dataset, Splits
from jaxdl.data import Normaliser, fit_normaliser, normalise, resize_images
from jaxdl.data.graph import with_laplacian_positions
from jaxdl.data.pictures import Pictures
from jaxdl.data.text import windows
from jaxdl.recipes.config import LanguageConfig, TranslateConfig
from jaxdl.recipes.train_config import TrainConfig

Rows = TypeVar("Rows", np.ndarray, Pictures)


class InputForm(NamedTuple):
    """What a recipe does with examples of one form.

    Attributes:
      cut: ``(splits, facts, config) -> splits`` of which a row is an example, with all
        that the model asks of it.
      fit: ``(splits, facts) -> splits`` of a size that a model of those facts takes.
      scale: ``train -> Normaliser``, or ``None`` for what is not scaled.
      attach: ``(model, scale, shared) -> model``: the model that takes raw examples,
        from one that takes them scaled, or takes what they share.
      settings: ``(outputs, shared) -> settings`` of the model, from how many numbers
        are to be given for an example, and what the examples share.
      whole: whether one pass of the model serves any number of examples, so that a part
        is evaluated at once.
      scale_targets: ``train -> Normaliser`` of the targets of a regression.
    """

    fit: Callable[[Splits, Mapping[str, Any]], Splits]
    scale: Callable[[Dataset], Normaliser | None]
    attach: Callable[[Model, Normaliser | None, PyTree], Model]
    cut: Callable[[Splits, Mapping[str, Any], TrainConfig], Splits] = (
        lambda splits, facts, config: splits
    )
    settings: Callable[[int, PyTree], Mapping[str, Any]] = lambda outputs, shared: {}
    whole: bool = False
    scale_targets: Callable[[Dataset], Normaliser] = lambda train: fit_normaliser(
        Dataset(train.y)
    )


def as_they_are(splits: Splits, facts: Mapping[str, Any]) -> Splits:
    """The parts, for forms that every model takes at every size."""
    del facts
    return splits


def smallest_input(facts: Mapping[str, Any]) -> tuple[int, ...]:
    """The size to which smaller images are enlarged, from the facts of a model.

    It is the side that the model registers as ``smallest``, or else its own input.
    """
    if "smallest" not in facts:
        return facts["input_shape"]
    return (facts["smallest"], facts["smallest"], facts["input_shape"][-1])


def fit_size(x: Rows, input_shape: tuple[int, ...]) -> Rows:
    """Images smaller than ``input_shape``, enlarged to it; all else as it is."""
    if len(input_shape) != 3 or x.ndim != 4:
        return x
    height, width, _ = input_shape
    if x.shape[1] >= height and x.shape[2] >= width:
        return x
    if isinstance(x, Pictures):
        return x.resized(height, width)
    return resize_images(x, height, width)


def fit_sizes(splits: Splits, facts: Mapping[str, Any]) -> Splits:
    """The parts with images at the size that the model needs."""
    return jax.tree.map(
        lambda part: part._replace(x=fit_size(part.x, smallest_input(facts))),
        splits,
        is_leaf=lambda part: isinstance(part, Dataset),
    )


def normalised(model: Model, scale: Normaliser | None, shared: PyTree) -> Model:
    """The model of arrays whose features have mean 0 and standard deviation 1."""
    del shared
    return preprocess(model, lambda x: normalise(x, scale)) if scale else model


def unscaled(train: Dataset) -> None:
    """No scale, for what is not scaled."""
    del train


def of_nodes(model: Model, scale: Normaliser | None, shared: PyTree) -> Model:
    """The model of numbers of nodes: a pass over their graph, and their rows of it."""
    del scale
    graph = jax.tree.map(jnp.asarray, shared)._replace(nodes=kept_sparse(shared.nodes))

    def init(key: jax.Array, x: PyTree) -> Variables:
        del x
        return model.init(key, graph)

    def apply(variables: Variables, x: PyTree, **how: Any) -> tuple[PyTree, PyTree]:
        output, state = model.apply(variables, graph, **how)
        return output[x], state

    return Model(init, apply)


def of_graphs(model: Model, scale: Normaliser | None, shared: PyTree) -> Model:
    """The model of stacked graphs: they are merged into one, and each has an output.

    The graphs that fill a row up have outputs too, which are left out.
    """
    del scale, shared

    def init(key: jax.Array, x: Graph) -> Variables:
        return model.init(key, merge_graphs(x))

    def apply(variables: Variables, x: Graph, **how: Any) -> tuple[PyTree, PyTree]:
        output, state = model.apply(variables, merge_graphs(x), **how)
        return output.reshape(*x.n_node.shape, *output.shape[1:])[:, 0], state

    return Model(init, apply)


def with_positions(
    splits: Splits, facts: Mapping[str, Any], config: TrainConfig
) -> Splits:
    """Graphs with as many Laplacian positions beside the features as the model takes.

    Raises:
      ValueError: that is a number below 0, or a graph is directed.
    """
    del config
    count = facts.get("num_positions", 0)
    require(count >= 0, "num_positions must be at least 0", count)
    if not count:
        return splits
    return jax.tree.map(
        lambda part: part._replace(x=with_laplacian_positions(part.x, count)),
        splits,
        is_leaf=lambda part: isinstance(part, Dataset),
    )


def in_windows(splits: Splits, facts: Mapping[str, Any], config: TrainConfig) -> Splits:
    """A running text in windows as long as the model takes; rows as they are.

    Windows of the training part may overlap; of the others each token is in one.

    Raises:
      ValueError: the stride is longer than a window, or there is one for rows.
    """
    if not isinstance(config, LanguageConfig):
        return splits
    if splits.train.x.ndim > 1:
        given = (config.window, config.stride)
        rule = "window and stride must be 0 for data that are rows already"
        require(not any(given), rule, given)
        return splits
    length = config.window or facts["input_shape"][0]
    held_out = (part and windows(part, length) for part in splits[1:])
    return Splits(windows(splits.train, length, config.stride), *held_out)


def as_it_is(model: Model, scale: Normaliser | None, shared: PyTree) -> Model:
    """The model itself, which takes the examples as they are."""
    del scale, shared
    return model


def num_tokens(outputs: int, shared: PyTree) -> Mapping[str, Any]:
    """The size of the vocabulary, which an embedding needs."""
    del outputs
    return {"vocab_size": len(shared.tokens)}


def of_few_words(
    splits: Splits, facts: Mapping[str, Any], config: TrainConfig
) -> Splits:
    """The pairs of which no side is longer than the settings say.

    Raises:
      ValueError: a part has none.
    """
    del facts
    most = config.max_words if isinstance(config, TranslateConfig) else 0

    def short(part: Dataset) -> Dataset:
        read, told = ((side != 0).sum(1) for side in part.x)
        kept = (read <= most) & (told - 1 <= most)  # without the mark
        require(bool(kept.any()), "max_words must leave a pair in each part", most)
        x = Pair(part.x.source[kept, :most], part.x.target[kept, : most + 1])
        y = part.y[kept, : most + 1]
        return Dataset(x, y, (y >= 0).mean(1).astype(np.float32))

    if not most:
        return splits
    held_out = (part and short(part) for part in splits[1:])
    return Splits(short(splits.train), *held_out)


def num_words(outputs: int, shared: PyTree) -> Mapping[str, Any]:
    """The size of the vocabulary of the sources."""
    del outputs
    return {"vocab_size": len(shared.source.tokens)}


def of_signals(model: Model, scale: Normaliser | None, shared: PyTree) -> Model:
    """The model of series at the nodes of a graph, from one of a graph with series.

    ``[batch, time, nodes]`` become ``[nodes, batch, time]``, and what comes of it
    ``[batch, steps * nodes]``.
    """
    graph = jax.tree.map(jnp.asarray, shared)

    def at_nodes(x: jax.Array) -> Graph:
        return graph._replace(nodes=jnp.moveaxis(x, -1, 0))

    def init(key: jax.Array, x: PyTree) -> Variables:
        return model.init(key, at_nodes(x))

    def apply(variables: Variables, x: PyTree, **how: Any) -> tuple[PyTree, PyTree]:
        output, state = model.apply(variables, at_nodes(x), **how)
        return jnp.moveaxis(output, 0, -1).reshape(len(x), -1), state

    return normalised(Model(init, apply), scale, None)


def one_scale(train: Dataset) -> Normaliser:
    """One mean and one deviation for all nodes, whose values then can be compared."""
    return _of_all(train, train.x.shape[-1])


def scale_ahead(train: Dataset) -> Normaliser:
    """The same for what follows, so that an error weighs as much at every node."""
    return _of_all(train, train.y.shape[-1])


def _of_all(train: Dataset, features: int) -> Normaliser:
    whole = fit_normaliser(train._replace(x=train.x[..., None]))
    return Normaliser(*(np.repeat(part, features) for part in whole))


def steps_ahead(outputs: int, shared: PyTree) -> Mapping[str, Any]:
    """How many numbers are to be given for a node, of those for all of them."""
    return {"num_classes": -(-outputs // shared.num_nodes)}


def kept_sparse(x: np.ndarray) -> jax.Array | BCOO:
    """Features on the device, without their zeros where nearly all of many are zero."""
    if np.size(x) < MANY or np.count_nonzero(x) > np.size(x) / 10:
        return jnp.asarray(x)
    at = np.nonzero(x)  # on the host: a model may be built inside a program
    places = jnp.asarray(np.stack(at, axis=1).astype(np.int32))
    return BCOO((jnp.asarray(x[at]), places), shape=x.shape)


MANY = 2**16  # features, below which zeros cost nothing


INPUT_FORMS: dict[str, InputForm] = {
    "array": InputForm(fit_sizes, fit_normaliser, normalised),
    "graphs": InputForm(as_they_are, unscaled, of_graphs, cut=with_positions),
    "nodes": InputForm(as_they_are, unscaled, of_nodes, whole=True),
    "sets": InputForm(as_they_are, unscaled, as_it_is),
    "pairs": InputForm(
        as_they_are, unscaled, as_it_is, cut=of_few_words, settings=num_words
    ),
    "rolls": InputForm(as_they_are, unscaled, as_it_is),
    "signals": InputForm(
        as_they_are,
        one_scale,
        of_signals,
        settings=steps_ahead,
        scale_targets=scale_ahead,
    ),
    "tokens": InputForm(
        as_they_are, unscaled, as_it_is, cut=in_windows, settings=num_tokens
    ),
}
"""By ``DataInfo.form``."""
