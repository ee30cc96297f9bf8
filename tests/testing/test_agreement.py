"""The comparison passes within rounding, and otherwise names the worst place."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl import testing
from jaxdl.core.sets import Sets
from jaxdl.testing.agreement import (
    assert_agree,
    assert_trees_agree,
    compiled_if_possible,
    tolerance_of,
)
from tests.core.graphs import several


def test_rounding_passes_and_more_does_not():
    x = np.linspace(1, 2, 12, dtype=np.float32).reshape(3, 4)
    tolerance = tolerance_of(x.dtype)
    assert_agree(x * np.float32(1 + 1e-6), x, "it must be x", (), tolerance=tolerance)
    with pytest.raises(AssertionError, match="it must be x, but"):
        assert_agree(x * np.float32(1.001), x, "it must be x", (), tolerance=tolerance)


def test_the_worst_place_is_named_with_both_values():
    found = np.zeros((2, 3))
    found[1, 2], found[0, 0] = 5, 1
    with pytest.raises(AssertionError) as raised:
        assert_agree(
            found, np.zeros(3), "zero", ("row",), tolerance=0.1, origin=(10, 20)
        )
    message = str(raised.value)
    assert "[row, axis 1] [11, 22] it is 5 and not 0" in message
    assert "2 of 6 values are off" in message


def test_nan_is_an_error_and_whole_numbers_are_exact():
    with pytest.raises(AssertionError, match="it is nan"):
        assert_agree(np.full(2, np.nan), np.zeros(2), "x", (), tolerance=1.0)
    assert tolerance_of(np.dtype(np.int32)) == 0
    assert tolerance_of(np.dtype(bool)) == 0
    assert tolerance_of(np.dtype(np.float64)) < 1e-12
    assert tolerance_of(np.dtype(np.int32), 0.5) == 0.5
    with pytest.raises(AssertionError, match="it is 1 and not 0"):
        assert_agree(np.array([True]), np.array([False]), "x", (), tolerance=0.0)


def test_the_leaf_and_the_try_are_named():
    expected = {"a": np.zeros(2), "b": np.zeros((2, 2))}
    other = {"a": np.zeros(2), "b": np.eye(2) * [0, 3]}
    assert_trees_agree([expected] * 2, expected, "x", ("try",), None)
    with pytest.raises(AssertionError) as raised:
        assert_trees_agree(
            [expected, other], expected, "it holds", ("try", "set"), None
        )
    assert "it holds, in b, but at [try, set, axis 2] [1, 1, 1]" in str(raised.value)


GRAPH = several()
POINTS = jnp.arange(24.0).reshape(2, 4, 3)
MASK = jnp.arange(4)[None] < jnp.full((2, 1), 3)
CALLS = {
    "assert_adjacency_invariant": (jnp.ones((3, 2)), jnp.ones((3, 3))),
    "assert_adjacency_equivariant": (jnp.ones((3, 2)), jnp.ones((3, 3))),
    "assert_euclidean_invariant": (POINTS,),
    "assert_euclidean_equivariant": (POINTS,),
    "assert_permutation_invariant": (POINTS,),
    "assert_permutation_equivariant": (POINTS,),
    "assert_padding_invariant": (
        Sets(POINTS, jnp.arange(4)[None] < jnp.full((2, 1), 3)),
    ),
    "assert_translation_equivariant": (jnp.arange(16.0).reshape(1, 4, 4, 1),),
    "assert_graph_permutation_invariant": (GRAPH,),
    "assert_graph_permutation_equivariant": (GRAPH,),
    "assert_graph_padding_invariant": (GRAPH,),
    "assert_edge_order_invariant": (GRAPH,),
    "assert_union_invariant": (GRAPH,),
    "check_graph_laws": (GRAPH,),
}
KEYLESS = {"assert_translation_equivariant", "assert_union_invariant"}


@pytest.mark.parametrize("name", CALLS)
def test_nothing_keeps_no_law(name, key):
    how = {} if name in KEYLESS else {"key": key}
    for nothing in (None, {}):
        with pytest.raises(ValueError, match="f must return an array with entries"):
            getattr(testing, name)(lambda *args, n=nothing: n, *CALLS[name], **how)


def test_functions_of_numpy_are_examined_too(key):
    def hear(x, adjacency):
        return np.asarray(adjacency).T @ np.asarray(x)

    def read(graph):
        rows = np.zeros((graph.num_graphs, 3), np.float32)
        np.add.at(rows, np.asarray(graph.graph_of_node), graph.nodes)
        return rows

    x, adjacency = CALLS["assert_adjacency_equivariant"]
    testing.assert_adjacency_equivariant(hear, x, adjacency, key=key)
    with pytest.raises(AssertionError, match="reordered as the nodes"):
        testing.assert_adjacency_equivariant(
            lambda x, a: np.cumsum(hear(x, a), 0), x, adjacency, key=key
        )
    testing.assert_graph_permutation_invariant(read, GRAPH, key=key)
    testing.assert_union_invariant(read, GRAPH)
    with pytest.raises(ValueError, match="JAX can differentiate; got one that looks"):
        testing.assert_graph_padding_invariant(read, GRAPH, key=key)


def test_a_value_that_leaks_from_a_compiled_function_is_an_error():
    kept = []

    def leaks(x):
        if kept:
            return kept.pop().sum()
        kept.append(x)
        return x.sum()

    f = compiled_if_possible(leaks)
    f(jnp.ones(2))
    with pytest.raises(jax.errors.UnexpectedTracerError):
        f(jnp.ones(3))
    looks = compiled_if_possible(lambda x: x if x[0] > 0 else -x)
    assert looks(jnp.full(2, -1.0)).tolist() == [1, 1]
    chooses = compiled_if_possible(lambda x: [x, -x][x[0]])
    assert chooses(jnp.array([1, 2])).tolist() == [-1, -2]
