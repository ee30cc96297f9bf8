"""A metric of a part is the metric, given the part."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.metrics import Accuracy, MeanSquaredError, top_k
from jaxdl.metrics.metric_of import metric_of


@pytest.mark.parametrize("metric", [Accuracy, top_k(2)])
def test_sees_what_read_gives(key, metric):
    outputs = {"main": jax.random.normal(key, (6, 3)), "other": jnp.zeros((6, 3))}
    targets, weight = jnp.array([0, 1, 2, 0, 1, 2]), jnp.arange(6.0)
    of_main = metric_of(metric, lambda outputs: outputs["main"])
    one = of_main.init().update(outputs, targets, weight)
    alone = metric.init().update(outputs["main"], targets, weight)
    assert tuple(one) == tuple(alone)
    assert one.merge(one).compute() == alone.compute()


def test_passes_through_compiled_loops(key):
    doubled = metric_of(MeanSquaredError, lambda outputs: 2 * outputs)

    @jax.jit
    def loop(x):
        def step(metric, row):
            return metric.update(row, row, jnp.ones(row.shape[:1])), None

        return jax.lax.scan(step, doubled.init(), x)[0].compute()

    x = jax.random.normal(key, (4, 5, 1))
    assert jnp.allclose(loop(x), jnp.mean(x**2))
