"""Neighbour lists travel through programs as any arrays do."""

import jax
import numpy as np

from jaxdl.core.neighbours import Neighbours
from jaxdl.data.graph import with_neighbours
from tests.core.graphs import several


def test_lists_are_arrays_of_a_program():
    lists = with_neighbours(several()).neighbours
    assert isinstance(lists, Neighbours)
    back = jax.jit(lambda lists: lists)(lists)
    jax.tree.map(np.testing.assert_array_equal, back, lists)
