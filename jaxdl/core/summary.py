"""What a model is made of, layer by layer, without computing or allocating anything."""

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from jax.typing import DTypeLike
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.flops import count_flops
from jaxdl.core.model import Model
from jaxdl.core.nominal import nominal

SCOPE = "jaxdl-summary-row-"


@dataclasses.dataclass(frozen=True)
class Layer:
    """One call of a layer. What its inner layers own and do is in their rows, not here.

    Attributes:
      path: where it is in the model, such as ``"block_1/conv_0"``; the model is ``""``.
      type: its class; ``"functions"`` for a model that is made of plain functions.
      inputs: shapes of its positional arguments.
      outputs: shapes of its results.
      params: how many numbers the optimiser changes; 0 in every call but the first.
      state: how many numbers the forward pass changes, such as running averages.
      bytes: of parameters and state, in their dtypes.
      flops: floating-point operations, counted as ``jaxdl.core.flops`` says.
    """

    path: str
    type: str
    inputs: tuple[tuple[int, ...], ...]
    outputs: tuple[tuple[int, ...], ...]
    params: int
    state: int
    bytes: int
    flops: int


@dataclasses.dataclass(frozen=True)
class Summary:
    """The size and the cost of a model; ``print`` shows a table.

    Attributes:
      params: how many numbers the optimiser changes.
      state: how many numbers the forward pass changes, such as running averages.
      bytes: of parameters and state, in their dtypes.
      flops: floating-point operations to evaluate one example, counted as
        ``jaxdl.core.flops`` says.
      layers: the model itself, then its layers in the order in which they are called;
        each total is the sum over them.
    """

    params: int
    state: int
    bytes: int
    flops: int
    layers: tuple[Layer, ...]

    def to_json(self) -> str:
        """The totals and the layers, as a JSON object."""
        return json.dumps(dataclasses.asdict(self), indent=2)

    def __str__(self) -> str:
        from jaxdl.core.summary_table import table

        return table(self)


def summary(
    model: Model, input_shape: tuple[int, ...], dtype: DTypeLike = jnp.float32
) -> Summary:
    """The layers of a model, and its parameters, memory and arithmetic.

    The program is that of the backend at hand: a layer may choose between formulations
    whose arithmetic differs a little.

    Args:
      model: its Linen layers are listed; whatever else it does is in the model's row.
      input_shape: the shape of one example, without the batch axis.
      dtype: of the input; an integer type for a model of token ids.

    Raises:
      ValueError: a size of ``input_shape`` is below 1.
    """
    require(min(input_shape, default=1) >= 1, "sizes must be at least 1", input_shape)
    return summarise(model, jax.ShapeDtypeStruct((1, *input_shape), dtype))


def summarise(model: Model, x: PyTree) -> Summary:
    """The summary of a model whose input is not one array, such as a graph.

    Args:
      model: as for ``summary``.
      x: a sample batch, of which only the shapes and dtypes matter.
    """
    variables = jax.eval_shape(model.init, jax.eval_shape(jax.random.key, 0), x)
    calls: list[dict[str, Any]] = []

    def forward(variables: PyTree, x: PyTree) -> PyTree:
        whole = _begin(calls, path="", type="functions")
        with nn.intercept_methods(_recorder(calls)):
            outputs, _ = model.apply(variables, x, train=False)
        whole.update(inputs=_shapes(x), outputs=_shapes(outputs))
        return outputs

    with nominal():
        flops = count_flops(forward, variables, x, scope=SCOPE)
    totals = _sizes(variables.params, variables.state)
    for name, total in totals.items():  # the model owns what no layer does
        calls[0][name] = total - sum(call[name] for call in calls[1:])
    flops[f"{SCOPE}0"] = flops.pop("", 0)
    layers = tuple(
        Layer(**call, flops=flops.get(f"{SCOPE}{row}", 0))
        for row, call in enumerate(calls)
    )
    total = sum(layer.flops for layer in layers)
    return Summary(**totals, flops=total, layers=layers)


def _recorder(calls: list[dict[str, Any]]) -> Callable[..., PyTree]:
    """What Flax calls in place of a layer's method: it notes the call and makes it."""
    seen: set[tuple[str, ...]] = set()

    def record(
        method: Callable[..., PyTree],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        context: nn.module.InterceptorContext,
    ) -> PyTree:
        module, kind = context.module, type(context.module).__name__
        if context.method_name != "__call__":
            return method(*args, **kwargs)
        if not module.path:  # the module that is the model
            calls[0]["type"] = kind
            return method(*args, **kwargs)
        row = len(calls)
        call = _begin(calls, path="/".join(module.path), type=kind)
        call.update(_owned(module) if module.path not in seen else _sizes({}, {}))
        seen.add(module.path)
        with jax.named_scope(f"{SCOPE}{row}"):
            outputs = method(*args, **kwargs)
        call.update(inputs=_shapes(args), outputs=_shapes(outputs))
        return outputs

    return record


def _begin(calls: list[dict[str, Any]], **facts: Any) -> dict[str, Any]:
    """A new row, in the place that it has before the rows of its inner layers."""
    calls.append(facts)
    return facts


def _owned(module: nn.Module) -> dict[str, int]:
    """The sizes of what a bound module holds directly, not in a module inside it."""
    collections = {
        name: [leaf for leaf in values.values() if not isinstance(leaf, Mapping)]
        for name, values in module.variables.items()
    }
    return _sizes(collections.pop("params", []), collections)


def _sizes(params: PyTree, state: PyTree) -> dict[str, int]:
    trained, changed = jax.tree.leaves(params), jax.tree.leaves(state)
    return {
        "params": sum(leaf.size for leaf in trained),
        "state": sum(leaf.size for leaf in changed),
        "bytes": sum(leaf.size * leaf.dtype.itemsize for leaf in trained + changed),
    }


def _shapes(tree: PyTree) -> tuple[tuple[int, ...], ...]:
    return tuple(jnp.shape(leaf) for leaf in jax.tree.leaves(tree))
