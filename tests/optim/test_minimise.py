"""The solver loop: any optax optimiser, its tests of the end, one axis for each run."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.optim.minimise import check_start, minimise, stored

SCALES = jnp.array([1.0, 3.0])


def bowl(params):
    return jnp.sum(SCALES * (params["a"] - 1) ** 2) + (params["b"] + 2) ** 2


START = {"a": jnp.zeros(2), "b": jnp.float32(0)}
STEEPEST = optax.chain(
    optax.scale(-1.0), optax.scale_by_backtracking_linesearch(20, store_grad=True)
)


def test_a_loop_of_plain_steps_is_the_same_run():
    optimizer = optax.sgd(0.05, momentum=0.5)
    params, state = START, optimizer.init(START)
    for _ in range(7):
        updates, state = optimizer.update(jax.grad(bowl)(params), state, params)
        params = optax.apply_updates(params, updates)
    found = minimise(bowl, START, optimizer, max_iterations=7)
    assert found.iterations == 7
    assert not found.converged
    np.testing.assert_allclose(found.params["a"], params["a"], rtol=1e-6)
    np.testing.assert_allclose(found.value, bowl(params), rtol=1e-6)
    norm = optax.tree.norm(jax.grad(bowl)(params))
    np.testing.assert_allclose(found.gradient_norm, norm, rtol=1e-6)


@pytest.mark.parametrize(
    "optimizer",
    [optax.sgd(0.1), STEEPEST, optax.chain(STEEPEST)],
    ids=["sgd", "search", "nested"],
)
def test_converges_to_the_minimum(optimizer):
    found = jax.jit(lambda p: minimise(bowl, p, optimizer))(START)
    assert found.converged
    assert found.gradient_norm <= 1e-5
    np.testing.assert_allclose(found.params["a"], [1, 1], rtol=1e-5)
    np.testing.assert_allclose(found.params["b"], -2, rtol=1e-5)


def test_the_value_of_a_search_is_not_computed_again():
    search = optax.scale_by_backtracking_linesearch(20, store_grad=True)
    assert stored(search.init(START)) is not None
    assert stored(optax.sgd(0.1).init(START)) is None
    traced = []

    def value_fn(params):
        traced.append(params)
        return bowl(params)

    def evaluations(optimizer):
        """How often the function stands in the loop, whose body is traced once."""
        traced.clear()
        jax.make_jaxpr(lambda p: minimise(value_fn, p, optimizer))(START)
        return len(traced)

    plain, searching = optax.sgd(0.1), optax.chain(optax.scale(-1.0), search)
    state, update = search.init(START), optax.with_extra_args_support(search).update
    evaluations(plain)  # JAX remembers the shape that the function returns
    before = evaluations(plain)
    traced.clear()
    jax.make_jaxpr(
        lambda p: update(p, state, p, value=bowl(p), grad=p, value_fn=value_fn)
    )(START)
    own = len(traced)
    assert own > 0
    # The search takes the place of the one evaluation in the loop of plain steps.
    assert evaluations(searching) == before - 1 + own


def test_runs_are_an_axis_and_do_not_disturb_each_other():
    tols = jnp.array([1e-1, 1e-3, 1e-5])

    def solve(tol):
        return minimise(bowl, START, optax.sgd(0.1), tol=tol)

    batch = jax.jit(jax.vmap(solve))(tols)
    for i, tol in enumerate(tols):
        alone = solve(tol)
        assert batch.iterations[i] == alone.iterations
        np.testing.assert_allclose(batch.value[i], alone.value, atol=1e-6)
    assert jnp.all(jnp.diff(batch.iterations) > 0)
    assert jnp.all(batch.gradient_norm <= tols)


def test_the_minimum_itself_takes_no_step():
    found = minimise(lambda x: jnp.sum(x**2), jnp.zeros(2), optax.sgd(0.1))
    assert (found.iterations, found.converged) == (0, True)
    found = minimise(bowl, START, optax.sgd(0.1), max_iterations=0)
    assert (found.iterations, found.converged) == (0, False)


def test_where_no_step_moves_it_stops_and_says_so():
    found = minimise(bowl, START, optax.sgd(0.0), max_iterations=50)
    assert (found.iterations, found.converged) == (1, False)


@pytest.mark.parametrize("bad", [jnp.nan, jnp.inf])
def test_what_is_not_finite_stops_at_once(bad):
    found = minimise(lambda x: jnp.sum(x) * bad, jnp.ones(2), optax.sgd(0.1))
    assert (found.iterations, found.converged) == (0, False)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"params": {}}, r"params must hold an array; got \{\}"),
        (
            {"params": jnp.arange(2)},
            "params must be floating-point; got int32. Convert",
        ),
        ({"value_fn": lambda x: x}, r"value_fn must return a scalar; got \(2,\)"),
        ({"tol": -1.0}, "tol must be at least 0; got -1.0"),
        ({"max_iterations": -1}, "max_iterations must be at least 0; got -1"),
    ],
)
def test_bad_arguments_say_what_and_got(change, message):
    arguments = {
        "value_fn": jnp.sum,
        "params": jnp.ones(2),
        "optimizer": optax.sgd(1.0),
    }
    with pytest.raises(ValueError, match=message):
        minimise(**arguments | change)


def test_python_numbers_may_start():
    check_start(1.0, 0.0, 0)
    found = minimise(lambda x: (x - 1) ** 2, 0.0, optax.sgd(0.5))
    assert (found.params, found.iterations) == (1, 1)
