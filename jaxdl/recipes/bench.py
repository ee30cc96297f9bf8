"""``jaxdl bench``: how fast a model computes and learns on this machine."""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.model import Model, Variables, as_model
from jaxdl.core.summary import summary
from jaxdl.core.types import Batch
from jaxdl.losses import cross_entropy_loss, squared_error_loss
from jaxdl.models import MODELS
from jaxdl.train import Learner, mixed_precision, supervised
from jaxdl.train.memory import memory_explained, memory_of
from jaxdl.train.mixed_precision import PRECISIONS, cast

ROUNDS = 7  # measurements of which the median is reported


class Speed(NamedTuple):
    """What one program costs.

    Attributes:
      seconds: of one step: the median of seven measurements.
      fastest: the shortest of them.
      slowest: the longest of them.
      compile_seconds: to make the program; less if it is in the cache.
      memory: bytes on the device: what it is given, gives and needs meanwhile.
    """

    seconds: float
    fastest: float
    slowest: float
    compile_seconds: float
    memory: int


class Bench(NamedTuple):
    """The speed of a model.

    Attributes:
      model: its name.
      input_shape: of one example.
      batch_size: examples in a step.
      precision: of the passes.
      device: what computes.
      flops: operations to evaluate one example, as ``jaxdl summary`` counts them.
      inference: a forward pass in evaluation mode.
      training: a step of AdamW, forward and backward.
    """

    model: str
    input_shape: tuple[int, ...]
    batch_size: int
    precision: str
    device: str
    flops: int
    inference: Speed
    training: Speed

    def per_second(self, speed: Speed) -> float:
        """Examples a second."""
        return self.batch_size / speed.seconds


def bench(
    name: str,
    *,
    batch_size: int = 32,
    input_shape: tuple[int, ...] = (),
    precision: str = "fp32",
    seconds: float = 2.0,
    settings: Mapping[str, Any] | None = None,
) -> Bench:
    """Time inference and training of a registered model on random examples.

    Args:
      name: in ``jaxdl.list_models()``.
      batch_size: examples in a step.
      input_shape: of one example; empty means the model's own.
      precision: ``"fp32"`` or ``"bf16"``, of the passes; weights stay in 32 bits.
      seconds: how long each of the two is measured, about, after its compilation.
      settings: the model's own, such as ``num_classes``.

    Raises:
      ValueError: an unknown name or setting, a model whose input is not an array, or a
        number that cannot be.
      OutOfMemoryError: the device has too little memory.
    """
    require(batch_size >= 1, "batch_size must be at least 1", batch_size)
    require(seconds > 0, "seconds must be positive", seconds)
    known = " or ".join(PRECISIONS)
    require(precision in PRECISIONS, f"precision must be {known}", precision)
    facts = MODELS[name].facts
    require(
        "sample" not in facts,
        "the model of a bench must take arrays",
        f"{name}, which takes {' or '.join(facts.get('forms', ()))}",
        "python -m benchmarks compares networks of graphs, from a clone.",
    )
    shape = tuple(input_shape) or tuple(facts["input_shape"])
    model = as_model(MODELS.create(name, **(settings or {})))
    regress = "classify" not in facts["tasks"]
    with memory_explained():
        variables, batch = examples(model, shape, batch_size, regress=regress)
        learner = mixed_precision(adamw(model, regress=regress), precision)
        inference = time_inference(model, variables, batch.x, precision, seconds)
        training = time_training(learner, batch, seconds)
    return Bench(
        name,
        shape,
        batch_size,
        precision,
        jax.devices()[0].device_kind,
        summary(model, shape).flops,
        inference,
        training,
    )


def examples(
    model: Model, shape: tuple[int, ...], batch_size: int, *, regress: bool
) -> tuple[Variables, Batch]:
    """Initial variables, and random examples with targets that fit the outputs."""
    x = jax.random.normal(jax.random.key(0), (batch_size, *shape))
    variables = jax.jit(model.init)(jax.random.key(1), x)
    outputs = jax.eval_shape(
        lambda v, x: model.apply(v, x, train=False)[0], variables, x
    )
    labels = jnp.arange(batch_size, dtype=jnp.int32) % outputs.shape[-1]
    y = jnp.zeros(outputs.shape) if regress else labels
    return variables, Batch(x, y, jnp.ones(batch_size))


def adamw(model: Model, *, regress: bool) -> Learner:
    """The Learner that is timed: AdamW on the loss of the task."""
    loss = squared_error_loss if regress else cross_entropy_loss
    return supervised(
        model, lambda outputs, batch, hparams: loss(outputs, batch.y), optax.adamw(1e-3)
    )


def time_inference(
    model: Model, variables: Variables, x: jax.Array, precision: str, seconds: float
) -> Speed:
    """The cost of a forward pass."""
    dtype = PRECISIONS[precision]
    low = variables._replace(params=cast(variables.params, dtype)), cast(x, dtype)
    program, compile_seconds = compiled(
        jax.jit(lambda v, x: model.apply(v, x, train=False)[0]), *low
    )

    def steps(count: int) -> None:
        output = None
        for _ in range(count):
            output = program(*low)
        jax.block_until_ready(output)

    return timed(steps, seconds, compile_seconds, memory_of(program).total)


def time_training(learner: Learner, batch: Batch, seconds: float) -> Speed:
    """The cost of an update, whose state takes the place of the one before."""
    states = [jax.jit(learner.init)(jax.random.key(0), (), batch)]
    update = jax.jit(learner.update, donate_argnums=0)
    program, compile_seconds = compiled(update, states[0], batch)

    def steps(count: int) -> None:
        for _ in range(count):
            states[0], _ = program(states[0], batch)
        jax.block_until_ready(states[0])

    return timed(steps, seconds, compile_seconds, memory_of(program).total)


def compiled(function: Any, *args: PyTree) -> tuple[Any, float]:
    """A jitted function compiled for its arguments, and the seconds that it took."""
    start = time.perf_counter()
    program = function.lower(*args).compile()
    return program, time.perf_counter() - start


def timed(
    steps: Callable[[int], None], seconds: float, compile_seconds: float, memory: int
) -> Speed:
    """The time of one step, from rounds of as many steps as fill the seconds."""
    steps(1)
    start = time.perf_counter()
    steps(1)
    count = max(1, int(seconds / ROUNDS / (time.perf_counter() - start)))
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        steps(count)
        times.append((time.perf_counter() - start) / count)
    middle = statistics.median(times)
    return Speed(middle, min(times), max(times), compile_seconds, memory)
