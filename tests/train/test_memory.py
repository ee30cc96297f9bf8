"""A device that is too small is explained; a program says what it needs."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.train.memory import OutOfMemoryError, memory_explained, memory_of


def petabyte(x):
    """``2**50`` bytes at least, which XLA cannot do without."""
    table = jnp.sin(jnp.arange(2**48, dtype=jnp.float32) + x).reshape(2**24, 2**24)
    return jnp.sum(table @ table[:, 0])


def test_a_device_that_is_out_of_memory_says_what_helps():
    with (
        pytest.raises(OutOfMemoryError, match="Out of memory") as caught,
        memory_explained(),
    ):
        jax.block_until_ready(jax.jit(petabyte)(1.0))
    message = str(caught.value)
    assert message.startswith("the program must fit into the memory of the device; got")
    for cure in ("batch_size", "--batch-size", "accumulate", "--grad-accum-steps"):
        assert cure in message
    for cure in ("remat", "mixed_precision", "bf16", "XLA_PYTHON_CLIENT_MEM_FRACTION"):
        assert cure in message
    assert isinstance(caught.value.__cause__, jax.errors.JaxRuntimeError)


@pytest.mark.parametrize(
    "error",
    [jax.errors.JaxRuntimeError("INTERNAL: no"), ValueError("RESOURCE_EXHAUSTED: no")],
)
def test_other_errors_pass_as_they_are(error):
    with pytest.raises(type(error)) as caught, memory_explained():
        raise error
    assert caught.value is error


def test_nothing_wrong_is_nothing_done():
    with memory_explained():
        value = jax.jit(jnp.sum)(jnp.ones(3))
    assert value == 3


def test_a_program_needs_its_arguments_its_outputs_and_what_lies_between():
    def step(x, n):
        return jnp.tanh(x @ x.T) @ x, n + 1

    x, n = jnp.ones((50, 20)), jnp.zeros((7, 3), jnp.int32)
    inputs, between = 50 * 20 * 4 + 7 * 3 * 4, 50 * 50 * 4
    found = memory_of(jax.jit(step).lower(x, n).compile())
    assert found.arguments == inputs
    assert inputs <= found.outputs < inputs + 100  # and a pointer for each output
    assert found.temporary >= between
    assert found.total == found.arguments + found.outputs + found.temporary
    donated = memory_of(jax.jit(step, donate_argnums=1).lower(x, n).compile())
    assert donated.outputs == found.outputs - 7 * 3 * 4
