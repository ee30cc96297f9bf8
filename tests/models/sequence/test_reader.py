"""Reading piece by piece, whatever the model remembers."""

import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.core.model import Variables
from jaxdl.core.pairs import Pair
from jaxdl.models.sequence.reader import grown, open_reader


class Adder(nn.Module):
    """The logits are the sum of the tokens so far, and of the source."""

    def empty(self, rows, length, dtype):
        return jnp.zeros((rows, 1), dtype)

    def encode(self, source):
        return source.sum(1, keepdims=True).astype(jnp.float32)

    def begin(self, known, length):
        return 0 * known

    def extend(self, memories, tokens, start, known=None):
        sums = memories + jnp.cumsum(tokens, 1).astype(jnp.float32)
        shown = sums if known is None else sums + known
        return sums[:, -1:], shown[..., None]


@pytest.mark.parametrize("source", [None, jnp.array([[10], [20]])])
def test_it_remembers_and_knows_the_source(source):
    given, told = Variables({"unused": jnp.ones(1)}, {}), jnp.array([[1, 2], [3, 4]])
    prompt = told if source is None else Pair(source, told)
    read, room, known, told = open_reader(Adder(), given, prompt)
    memories, first = read(room(3), told, 0, *known)
    memories, second = read(memories, jnp.array([[5], [6]]), 2, *known)
    more = 0 if source is None else np.array([[10], [20]])
    np.testing.assert_array_equal(first, np.array([[3], [7]]) + more)
    np.testing.assert_array_equal(second, np.array([[8], [13]]) + more)
    np.testing.assert_array_equal(memories, [[8], [13]])


def test_a_memory_grows_at_its_end_and_a_state_does_not():
    room = {"kept": jnp.zeros((2, 1, 5, 3)), "state": jnp.zeros((2, 4))}
    old = {"kept": jnp.ones((2, 1, 2, 3)), "state": jnp.ones((2, 4))}
    found = grown(old, room)
    np.testing.assert_array_equal(found["kept"][:, :, :2], old["kept"])
    np.testing.assert_array_equal(found["kept"][:, :, 2:], 0)
    np.testing.assert_array_equal(found["state"], old["state"])
