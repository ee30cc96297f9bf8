"""After a bad step: which leaves, which batch, and in which layer it began."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import linen as nn

from jaxdl.core.types import Batch
from jaxdl.train import supervised
from jaxdl.train.nonfinite import (
    NonFiniteError,
    bad_leaves,
    dump_step,
    first_nonfinite,
)


def test_bad_leaves_are_counted_by_name():
    tree = {
        "good": jnp.ones(3),
        "half": jnp.array([jnp.nan, 1, jnp.inf, -jnp.inf], jnp.bfloat16),
        "deep": [{"w": jnp.array([[1, jnp.nan]])}, jnp.float32(jnp.inf)],
        "whole": jnp.arange(3),
        "key": jax.random.key(0),
        "flag": jnp.bool_(True),
        "empty": jnp.zeros((0, 2)),
        "none": None,
    }
    assert bad_leaves(tree) == {"half": 3, "deep.0.w": 1, "deep.1": 1}
    assert bad_leaves({"a": np.array([1.0, np.nan])}) == {"a": 1}
    assert bad_leaves(()) == {}


def test_the_largest_finite_number_is_finite():
    for kind in (jnp.float32, jnp.bfloat16, jnp.float16):
        assert bad_leaves(jnp.array(jnp.finfo(kind).max)) == {}


def test_the_error_ends_a_run_and_is_no_value_error():
    assert issubclass(NonFiniteError, RuntimeError)


def batch(rows=6):
    x = jax.random.normal(jax.random.key(0), (rows, 2))
    return Batch(x, jnp.arange(rows) % 3, jnp.ones(rows))


def test_a_dump_holds_the_batch_and_the_bad_leaves_and_nothing_that_runs(tmp_path):
    given = batch()
    path = dump_step(tmp_path / "run", 7, given, {"params.w": 3, "params.b": 1})
    assert path == tmp_path / "run" / "nonfinite" / "step_7.npz"
    with np.load(path, allow_pickle=False) as found:
        arrays = dict(found)
    names = {"batch/x", "batch/y", "batch/weight", "bad_leaves", "bad_counts"}
    assert set(arrays) == names
    for name in ("x", "y", "weight"):
        np.testing.assert_array_equal(arrays[f"batch/{name}"], getattr(given, name))
    assert arrays["bad_leaves"].tolist() == ["params.w", "params.b"]
    assert arrays["bad_counts"].tolist() == [3, 1]


def test_a_dump_without_data_or_bad_leaves(tmp_path):
    for _ in range(2):  # the second one replaces the first
        path = dump_step(tmp_path, 0, None, {})
        with np.load(path, allow_pickle=False) as found:
            arrays = dict(found)
        assert {name: array.shape for name, array in arrays.items()} == {
            "bad_leaves": (0,),
            "bad_counts": (0,),
        }


class Part(nn.Module):
    """A layer that computes a function."""

    function: Any

    def __call__(self, x):
        return self.function(x)


class Net(nn.Module):
    """Dropout, batch statistics, and a layer of negative numbers called ``middle``."""

    function: Any = staticmethod(jnp.abs)
    part: Any = Part

    @nn.compact
    def __call__(self, x, *, train):
        x = nn.relu(nn.Dense(4, name="first")(x))
        x = nn.Dropout(0.5, deterministic=not train, name="drop")(x)
        x = nn.BatchNorm(use_running_average=not train, name="norm")(x)
        x = self.part(self.function, name="middle")(-jnp.abs(x) - 1)
        return nn.Dense(3, name="last")(x)


def search(model=None, optimizer=None, given=None):
    """What is found in an update."""

    def loss(outputs, rows, hparams):
        return optax.softmax_cross_entropy_with_integer_labels(outputs, rows.y)

    learner = supervised(model or Net(), loss, optimizer or optax.adam(1e-2))
    state = learner.init(jax.random.key(1), None, batch())
    return first_nonfinite(learner.update, state, given or batch())


def test_a_healthy_step_has_no_culprit():
    assert search() is None


@jax.custom_vjp
def logarithm(x):
    return jnp.log(x)


logarithm.defvjp(lambda x: (jnp.log(x), x), lambda x, g: (g / x,))


@pytest.mark.parametrize(
    ("function", "part", "operation"),
    [
        (jnp.log, Part, "log"),
        (jnp.log, nn.remat(Part), "log"),
        (jnp.sqrt, Part, "sqrt"),
        (lambda x: x / (x - x), Part, "div"),
        (lambda x: jnp.exp(-1000 * x), Part, "exp"),
        (logarithm, Part, "log"),
        (lambda x: jax.lax.map(jnp.log, x), Part, "scan"),
        (lambda x: jnp.sqrt(jnp.maximum(x, 0.0)), Part, "div"),  # the derivative at 0
    ],
    ids=["log", "remat", "sqrt", "0/0", "exp", "custom_vjp", "loop", "backward"],
)
def test_the_layer_is_named_where_it_begins(function, part, operation):
    found = search(Net(function, part))
    where, _, what = found.partition(": ")
    assert "middle" in where
    assert "Net" in where
    assert what == operation


def test_what_comes_before_and_after_is_not_blamed():
    """NaN runs through ``last``, loss and optimiser, but it began in ``middle``."""
    found = search(Net(jnp.log))
    for other in ("first", "drop", "norm", "last"):
        assert other not in found


def test_an_optimiser_that_divides_by_zero_is_no_layer():
    by_zero = optax.stateless(lambda u, _: jax.tree.map(lambda g: g / (0 * g.sum()), u))
    assert search(optimizer=by_zero) == "outside all layers: div"


def test_bad_inputs_are_named_before_anything_is_computed():
    given = batch()
    given = given._replace(x=given.x.at[3, 1].set(jnp.nan))
    assert search(given=given) == "the inputs: 1.x"


def test_a_compiled_function_is_looked_into():
    program = jax.jit(lambda x: {"a": jnp.cos(x), "b": jnp.log(x - 2)})
    assert first_nonfinite(program, jnp.ones(2)) == "outside all layers: log"
    assert first_nonfinite(program, 3 * jnp.ones(2)) is None


def test_infinities_that_are_written_down_and_lose_are_no_fault():
    def highest(x):
        nothing = jnp.full(2, -jnp.inf)
        return jnp.max(jnp.maximum(x, nothing), initial=-jnp.inf)

    assert first_nonfinite(highest, jnp.array([1.0, -1.0])) is None


def test_a_nan_that_is_written_down_is_found_where_it_meets_the_inputs():
    assert search(Net(lambda x: x * jnp.nan)).endswith("middle: mul")
