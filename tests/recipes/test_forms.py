"""Examples are brought to the size and the scale that a model takes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.experimental.sparse import BCOO

from jaxdl.core.graph import one_graph
from jaxdl.core.types import Dataset, Splits
from jaxdl.data import FORMS, Normaliser, load
from jaxdl.models import create_model
from jaxdl.recipes.config import Job, RegressConfig
from jaxdl.recipes.forms import (
    INPUT_FORMS,
    fit_size,
    fit_sizes,
    kept_sparse,
    normalised,
    of_graphs,
    of_nodes,
    of_signals,
    smallest_input,
    steps_ahead,
    unscaled,
    with_positions,
)
from jaxdl.recipes.recipe import recipe


def test_every_form_of_data_reaches_a_model():
    assert set(INPUT_FORMS) == set(FORMS)


def test_small_images_are_enlarged_and_others_left_alone():
    small, large = np.ones((2, 8, 8, 1), "f4"), np.ones((2, 32, 32, 3), "f4")
    assert fit_size(small, (28, 28, 1)).shape == (2, 28, 28, 1)
    assert fit_size(large, (28, 28, 1)) is large
    assert fit_size(np.ones((2, 5), "f4"), (64,)).shape == (2, 5)


def test_small_images_are_enlarged_no_further_than_the_model_needs():
    facts = {"input_shape": (224, 224, 3)}
    assert smallest_input(facts) == (224, 224, 3)
    assert smallest_input({**facts, "smallest": 32}) == (32, 32, 3)
    assert smallest_input({"input_shape": (5,)}) == (5,)


def test_all_parts_get_the_same_size():
    part = Dataset(np.ones((2, 8, 8, 1), "f4"), np.zeros(2, "i4"))
    fitted = fit_sizes(Splits(part, part), {"input_shape": (28, 28, 1)})
    assert fitted.train.x.shape == fitted.validation.x.shape == (2, 28, 28, 1)
    assert fitted.test is None


def test_a_scale_is_applied_before_the_model_and_none_is_not(key):
    model = create_model("linear", num_classes=1)
    x = jnp.array([[12.0, 16.0]])
    scale = Normaliser(np.float32([10, 20]), np.float32([2, 4]))
    variables = model.init(key, x)
    scaled = normalised(model, scale, None).apply(variables, x, train=False)[0]
    plain = model.apply(variables, jnp.array([[1.0, -1.0]]), train=False)[0]
    np.testing.assert_allclose(scaled, plain, rtol=1e-6)
    assert normalised(model, None, None) is model


def test_nodes_are_rows_of_one_pass_over_their_graph(key):
    data = load("karate")
    model = create_model("gcn", num_classes=2)
    nodes = of_nodes(model, unscaled(data.train), data.shared)
    x = jnp.array([5, 0, 33], jnp.int32)
    variables = nodes.init(key, x)
    graph = jax.tree.map(jnp.asarray, data.shared)
    whole = model.apply(variables, graph, train=False)[0]
    np.testing.assert_allclose(nodes.apply(variables, x, train=False)[0], whole[x])


def test_graphs_drawn_from_a_stack_are_each_as_alone(key):
    data = load("families", fake=True)
    network = create_model("gin", num_classes=4, width=4, num_layers=1)
    model = of_graphs(network, unscaled(data.train), None)
    x = jax.tree.map(lambda leaf: jnp.asarray(leaf[:3]), data.train.x)
    variables = jax.jit(model.init)(key, x)
    apply = jax.jit(lambda x: model.apply(variables, x, train=False)[0])
    together = apply(x)
    assert together.shape == (3, 4)
    turned = apply(jax.tree.map(lambda leaf: leaf[::-1], x))
    np.testing.assert_allclose(turned[::-1], together, rtol=1e-5, atol=1e-6)
    nodes, edges = int(x.n_node[2, 0]), int(x.n_edge[2, 0])
    ends = x.senders[2, :edges], x.receivers[2, :edges]
    alone = jax.jit(lambda graph: network.apply(variables, graph, train=False)[0])(
        one_graph(x.nodes[2, :nodes], *ends)
    )
    np.testing.assert_allclose(alone[0], together[2], rtol=1e-5, atol=1e-6)


def test_a_number_of_positions_below_0_is_refused():
    with pytest.raises(ValueError, match="num_positions must be at least 0; got -1"):
        with_positions(Splits(None), {"num_positions": -1}, RegressConfig())


def test_features_are_kept_sparse_where_nearly_all_of_many_are_zero():
    few = np.zeros((300, 300), "f4")
    few[3, 4] = 2
    found = kept_sparse(few)
    assert isinstance(found, BCOO)
    np.testing.assert_array_equal(found.todense(), few)
    inside = jax.jit(lambda: kept_sparse(few).todense())()  # as a recipe builds it
    np.testing.assert_array_equal(inside, few)
    for x in (few[:100], np.ones((300, 300), "f4")):
        assert isinstance(kept_sparse(x), jax.Array)


def test_series_at_nodes_are_a_graph_with_series(key):
    data = load("los_loop_graph", fake=True)
    network = create_model("tgcn", **steps_ahead(621, data.shared), features=2)
    scale = INPUT_FORMS["signals"].scale(data.train)
    model = of_signals(network, scale, data.shared)
    x = jnp.asarray(data.test.x[:2])
    out, _ = model.apply(model.init(key, x), x, train=False)
    last = (x[:, -1] - scale.mean[None]) / scale.std[None]
    np.testing.assert_allclose(out, jnp.tile(last, (1, 3)), atol=1e-6)


def test_series_and_what_follows_have_one_scale(key):
    data = load("los_loop_graph", fake=True)
    form, x = INPUT_FORMS["signals"], data.train.x.astype(float)
    for scale, width in (
        (form.scale(data.train), 207),
        (form.scale_targets(data.train), 621),
    ):
        np.testing.assert_allclose(scale.mean, np.full(width, x.mean()), rtol=1e-5)
        np.testing.assert_allclose(scale.std, np.full(width, x.std()), rtol=1e-5)
    job = Job("tgcn", RegressConfig(fake=True), {"features": 2})
    model, rows = recipe(job).model, jnp.asarray(data.test.x[:2])
    out, _ = model.apply(model.init(key, rows), rows, train=False)
    np.testing.assert_allclose(out, jnp.tile(rows[:, -1], (1, 3)), rtol=1e-5)
