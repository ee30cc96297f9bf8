"""No metric hides a NaN prediction, and none sees one of weight 0: all of them."""

import inspect
import typing

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jaxtyping import Integer

import jaxdl.metrics
from jaxdl.metrics import Accuracy, metric_of, top_k

SIZES = {"batch": 6, "classes": 4, "outputs": 4, "targets": 2, "time": 3, "tokens": 4}
SIZES |= {"labels": 3, "others": 5}
INIT = {"num_classes": 4, "num_targets": 2}

PUBLIC = {n: m for n, m in vars(jaxdl.metrics).items() if not n.startswith("_")}
METRICS = {
    name: metric for name, metric in PUBLIC.items() if hasattr(metric, "compute")
} | {"top_k": top_k(2), "metric_of": metric_of(Accuracy, lambda outputs: outputs)}
METRICS["metric_of"].update.__signature__ = inspect.signature(Accuracy.update)


def empty(metric):
    """The metric of no examples."""
    names = inspect.signature(metric.init).parameters
    return metric.init(**{name: INIT[name] for name in names})


def add(metric):
    """How a metric takes in a batch; ``Average`` has no ``update``."""
    return getattr(metric, "update", None) or metric.add


def alternatives(kind):
    """The kinds of array that an annotation allows."""
    return typing.get_args(kind) or (kind,)


def batch(metric, key, choice=0):
    """Predictions, and maybe targets, of the shapes and kinds that it asks for.

    Where it allows several, ``choice`` is the number of the one to take.
    """
    made = []
    for name, parameter in list(inspect.signature(add(metric)).parameters.items())[1:]:
        allowed = alternatives(parameter.annotation)
        kind = allowed[min(choice, len(allowed) - 1)]
        shape = tuple(SIZES[d.lstrip("*")] for d in kind.dim_str.split())
        key = jax.random.fold_in(key, len(made))
        if name == "weight":
            made.append(jnp.ones(shape))
        elif name == "targets" and "labels" in kind.dim_str:
            made.append(jax.random.bernoulli(key, 0.5, shape).astype(jnp.float32))
        elif kind.dtypes == Integer[jax.Array, ""].dtypes:
            made.append(jax.random.randint(key, shape, 0, SIZES["classes"]))
        else:
            made.append(jax.random.normal(key, shape))
    return made


def nothing(part):
    """What stands in the rows of no example: NaN, or a class that is none."""
    return jnp.nan if jnp.issubdtype(part.dtype, jnp.floating) else -1


def value(metric, *batches):
    sums = empty(metric)
    for rows in batches:
        sums = add(metric)(sums, *rows)
    return np.asarray(sums.compute())


def test_every_public_name_is_tried():
    assert len(METRICS) >= 9
    modules = {name for name, part in PUBLIC.items() if inspect.ismodule(part)}
    assert set(PUBLIC) - modules == set(METRICS)


CASES = [(name, 0) for name in METRICS] + [("Accuracy", 1), ("top_k", 1)]


def test_every_kind_of_target_is_tried():
    for name, metric in METRICS.items():
        for parameter in inspect.signature(add(metric)).parameters.values():
            for choice in range(1, len(alternatives(parameter.annotation))):
                assert name == "metric_of" or (name, choice) in CASES


@pytest.mark.parametrize(("name", "choice"), CASES)
def test_one_nan_prediction_makes_the_value_nan(key, name, choice):
    metric = METRICS[name]
    good = batch(metric, key, choice)
    assert np.isfinite(value(metric, good)).all()
    for row in (0, -1):
        index = (row, *[1] * (good[0].ndim - 1))
        bad = [good[0].at[index].set(nothing(good[0])), *good[1:]]
        assert np.isnan(value(metric, bad)).all()
        assert np.isnan(value(metric, bad, good)).all()
        merged = empty(metric).merge(add(metric)(empty(metric), *bad))
        assert np.isnan(merged.compute()).all()


@pytest.mark.parametrize(("name", "choice"), CASES)
def test_all_predictions_nan_is_no_class_and_no_score(key, name, choice):
    outputs, *rest = batch(METRICS[name], key, choice)
    outputs = jnp.full_like(outputs, nothing(outputs))
    assert np.isnan(value(METRICS[name], [outputs, *rest])).all()


@pytest.mark.parametrize(("name", "choice"), CASES)
def test_nan_rows_of_weight_zero_do_not_count(key, name, choice):
    metric = METRICS[name]
    good = batch(metric, key, choice)
    padded = [part.at[2:4].set(nothing(part)) for part in good]
    padded[-1] = good[-1].at[2:4].set(0)
    without = [jnp.delete(part, jnp.array([2, 3]), axis=0) for part in good]
    np.testing.assert_allclose(value(metric, padded), value(metric, without), rtol=1e-5)
