"""The layer is Flax's, and a sparse matrix is the matrix, in value and gradient."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn
from jax.experimental.sparse import BCOO

from jaxdl.core.graph import one_graph
from jaxdl.layers import Dropout, RowsDense
from jaxdl.layers.rows_dense import as_rows, product, whole_rows
from jaxdl.models import create_model
from jaxdl.testing import check_layer

X = jnp.array([[0, 2.0, 0], [0, 0, 0], [1, 4, 3]])
SPARSE = BCOO.fromdense(X)


@pytest.mark.parametrize(("features", "bias"), [(4, True), (4, False), (2, True)])
def test_is_the_layer_of_flax_and_sparse_is_whole(key, features, bias):
    ours, theirs = (layer(features, use_bias=bias) for layer in (RowsDense, nn.Dense))
    expected, drawn = theirs.init_with_output(key, X)
    y, variables = ours.init_with_output(key, SPARSE)
    jax.tree.map(np.testing.assert_array_equal, variables, drawn)
    np.testing.assert_allclose(y, expected, rtol=1e-6)
    np.testing.assert_allclose(ours.apply(variables, X), expected, rtol=1e-6)
    slopes = [
        jax.grad(lambda v, f=f, x=x: jnp.sum(f.apply(v, x) ** 2))(variables)
        for f, x in ((theirs, X), (ours, X), (ours, SPARSE))
    ]
    for found in slopes[1:]:
        jax.tree.map(
            lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5), found, slopes[0]
        )


@pytest.mark.parametrize("features", [2, 4])
def test_the_product_has_the_derivatives_of_the_plain_one(key, features):
    kernel = jax.random.normal(key, (3, features))

    def of(multiply):
        return lambda x, k: jnp.sum(jnp.tanh(multiply(x, k)))

    for derivative in (jax.grad, jax.jacfwd, jax.hessian):
        found, expected = (
            derivative(of(f), (0, 1))(X, kernel) for f in (product, jnp.matmul)
        )
        jax.tree.map(
            lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6),
            found,
            expected,
        )


def test_is_a_well_behaved_layer(key):
    check_layer(RowsDense(4), X, key=key)


def test_dropout_leaves_the_zeros_of_a_sparse_matrix_and_scales_the_rest(key):
    ones = BCOO.fromdense(jnp.tile(jnp.array([[0.0, 1, 1, 1]]), (500, 1)))
    thinned = Dropout(0.6).apply({}, ones, train=True, rngs={"dropout": key}).todense()
    assert not thinned[:, 0].any()
    np.testing.assert_allclose(jnp.unique(thinned[:, 1:]), [0, 2.5])
    assert abs((thinned[:, 1:] > 0).mean() - 0.4) < 4 * (0.24 / 1500) ** 0.5
    assert Dropout(0.6).apply({}, ones, train=False) is ones


@pytest.mark.parametrize("name", ["gcn", "gat", "gatv2", "sgc", "appnp"])
def test_networks_of_nodes_see_the_same_in_sparse_features(key, name):
    whole = one_graph(X, jnp.array([0, 1, 2]), jnp.array([1, 2, 0]))
    sparse = whole._replace(nodes=SPARSE)
    assert sparse.num_nodes == 3
    model = create_model(name, num_classes=2)
    variables = model.init(key, whole)
    found, expected = (
        model.apply(variables, graph, train=False)[0] for graph in (sparse, whole)
    )
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_features_become_what_a_layer_takes():
    assert as_rows(SPARSE) is SPARSE
    assert isinstance(as_rows(np.ones((2, 3))), jax.Array)
    np.testing.assert_array_equal(whole_rows(SPARSE), X)
    np.testing.assert_array_equal(whole_rows(np.asarray(X)), X)


def test_a_bad_width_says_what_and_got(key):
    with pytest.raises(ValueError, match="features must be at least 1; got 0"):
        RowsDense(0).init(key, X)
