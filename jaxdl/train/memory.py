"""How much memory a program needs, and what helps when there is too little."""

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import jax


class OutOfMemoryError(RuntimeError):
    """The device has too little memory for the program."""


class Memory(NamedTuple):
    """What a compiled program needs on its device, in bytes.

    Attributes:
      arguments: what it is given: state and data.
      outputs: what it gives, besides what takes the place of an argument.
      temporary: what it needs meanwhile: activations, gradients.
    """

    arguments: int
    outputs: int
    temporary: int

    @property
    def total(self) -> int:
        """All of it, in bytes."""
        return sum(self)


def memory_of(compiled: Any) -> Memory:
    """The memory that a compiled program (``jit(f).lower(...).compile()``) needs."""
    found = compiled.memory_analysis()
    return Memory(
        found.argument_size_in_bytes,
        found.output_size_in_bytes - found.alias_size_in_bytes,
        found.temp_size_in_bytes,
    )


@contextlib.contextmanager
def memory_explained() -> Iterator[None]:
    """Turn a device that is out of memory into an error that says what helps.

    Raises:
      OutOfMemoryError: in place of XLA's ``RESOURCE_EXHAUSTED``.
    """
    try:
        yield
    except jax.errors.JaxRuntimeError as error:
        if "RESOURCE_EXHAUSTED" not in str(error) and "Out of memory" not in str(error):
            raise
        first = str(error).splitlines()[0]
        raise OutOfMemoryError(
            f"the program must fit into the memory of the device; got {first} "
            "A smaller batch_size helps (--batch-size), or the same batch in parts "
            "(accumulate, --grad-accum-steps), layers that are computed again in the "
            "backward pass (remat: flax.linen.remat, jax.checkpoint), or half the "
            "width (mixed_precision, --precision bf16). On a GPU that other programs "
            "use, XLA_PYTHON_CLIENT_MEM_FRACTION sets JAX's share."
        ) from error
