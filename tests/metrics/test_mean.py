"""The mean: NumPy's average; and the laws that every metric obeys."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl import metrics

BATCH, CLASSES = 12, 3
CASES = {
    "accuracy": (metrics.Accuracy.init, "classes"),
    "top_2": (metrics.top_k(2).init, "classes"),
    "bleu": (metrics.BLEU.init, "words"),
    "confusion": (lambda: metrics.ConfusionMatrix.init(CLASSES), "classes"),
    "mean_squared_error": (metrics.MeanSquaredError.init, "numbers"),
    "root_mean_squared_error": (metrics.RootMeanSquaredError.init, "numbers"),
    "mean_absolute_error": (metrics.MeanAbsoluteError.init, "numbers"),
    "multilabel_nll": (metrics.MultilabelNLL.init, "answers"),
    "perplexity": (metrics.Perplexity.init, "tokens"),
    "r2": (lambda: metrics.R2.init(CLASSES), "numbers"),
    "token_accuracy": (metrics.TokenAccuracy.init, "tokens"),
    "mean": (metrics.Mean.init, "values"),
}


def examples(key, kind):
    """``(inputs, weight)``: the arguments of ``update`` for a batch of each kind."""
    one, two, three = jax.random.split(key, 3)
    outputs = jax.random.normal(one, (BATCH, CLASSES))
    inputs = {
        "answers": (
            jnp.stack([outputs, -outputs], 1),
            jax.random.bernoulli(two, 0.5, (BATCH, 2, CLASSES)).astype(jnp.float32),
        ),
        "classes": (outputs, jax.random.randint(two, (BATCH,), 0, CLASSES)),
        "numbers": (outputs, jax.random.normal(two, (BATCH, CLASSES))),
        "tokens": (
            jnp.stack([outputs, -outputs], 1),
            jax.random.randint(two, (BATCH, 2), -1, CLASSES),
        ),
        "values": (outputs[:, 0],),
        "words": tuple(jax.random.randint(k, (BATCH, 9), 1, 3) for k in (one, two)),
    }
    weight = jax.random.uniform(three, (BATCH,), minval=0.5, maxval=2.0)
    return inputs[kind], weight.at[5].set(0.0)


def poisoned(inputs, row):
    """The inputs with NaN in a row of the first; or -1, which is no word."""
    nothing = jnp.nan if jnp.issubdtype(inputs[0].dtype, jnp.floating) else -1
    return inputs[0].at[row].set(nothing), *inputs[1:]


@pytest.fixture(params=CASES)
def case(request, key):
    init, kind = CASES[request.param]
    return init, *examples(key, kind)


def test_every_metric_of_the_package_is_examined():
    classes = {value for value in vars(metrics).values() if isinstance(value, type)}
    public = {value for value in classes if hasattr(value, "update")}
    assert public <= {type(init()) for init, _ in CASES.values()}
    assert len(public) >= 7


def test_pieces_in_any_order_are_the_whole(case):
    init, inputs, weight = case
    whole = init().update(*inputs, weight)
    head = init().update(*(leaf[:7] for leaf in inputs), weight[:7])
    tail = init().update(*(leaf[7:] for leaf in inputs), weight[7:])
    resumed = head.update(*(leaf[7:] for leaf in inputs), weight[7:])
    for other in (head.merge(tail), tail.merge(head), resumed):
        assert type(other) is type(whole)
        np.testing.assert_allclose(other.compute(), whole.compute(), rtol=1e-5)


def test_merging_is_adding_the_leaves(case):
    init, inputs, weight = case
    state = init().update(*inputs, weight)
    twice = jax.tree.map(lambda leaf: 2 * leaf, state)
    for a, b in zip(state.merge(state), twice, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(init().merge(state), state, strict=True):
        np.testing.assert_array_equal(a, b)


def test_weight_zero_counts_nothing_even_where_it_holds_nan(case):
    init, inputs, weight = case
    dropped = [jnp.delete(leaf, 5, axis=0) for leaf in (*inputs, weight)]
    expected = init().update(*dropped).compute()
    value = init().update(*poisoned(inputs, 5), weight).compute()
    np.testing.assert_allclose(value, expected, rtol=1e-5)


def test_a_weight_of_two_is_two_examples(case):
    init, inputs, weight = case
    twice = [jnp.concatenate([leaf, leaf]) for leaf in (*inputs, weight)]
    value = init().update(*inputs, 2 * weight).compute()
    np.testing.assert_allclose(value, init().update(*twice).compute(), rtol=1e-5)


def test_nan_that_counts_gives_nan(case):
    init, inputs, weight = case
    value = init().update(*poisoned(inputs, 2), weight).compute()
    assert jnp.all(jnp.isnan(value))


def test_no_examples_give_nan_or_no_counts(case):
    init, inputs, _ = case
    empty = [leaf[:0] for leaf in (*inputs, jnp.ones(BATCH))]
    for state in (init(), init().update(*empty)):
        value = state.compute()
        assert jnp.all(jnp.isnan(value) if value.ndim == 0 else value == 0)


def test_bfloat16_is_summed_in_float32(case):
    init, inputs, weight = case
    low = [x.astype(jnp.bfloat16) if x.dtype == jnp.float32 else x for x in inputs]
    high = [x.astype(jnp.float32) if x.dtype == jnp.bfloat16 else x for x in low]
    value = init().update(*low, weight).compute()
    assert value.dtype == jnp.float32
    np.testing.assert_allclose(value, init().update(*high, weight).compute(), rtol=1e-6)


def test_a_scan_over_batches_compiles_and_agrees(case):
    init, inputs, weight = case
    rows = [leaf.reshape(3, 4, *leaf.shape[1:]) for leaf in (*inputs, weight)]

    def step(state, batch):
        return state.update(*batch), None

    state = jax.jit(lambda rows: jax.lax.scan(step, init(), rows)[0])(rows)
    expected = init().update(*inputs, weight).compute()
    np.testing.assert_allclose(state.compute(), expected, rtol=1e-5)


def test_mean_agrees_with_numpy(key):
    (values,), weight = examples(key, "values")
    expected = np.average(np.asarray(values), weights=np.asarray(weight))
    value = metrics.Mean.init().update(values, weight).compute()
    np.testing.assert_allclose(value, expected, rtol=1e-5)
