"""Paces of parts: frozen to the bit, slower by their factor, joining when told."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.optim import discriminative, gradual_unfreezing, scale_by_part

PARAMS = {
    "body": {"first": jnp.array([1.0, -2.0]), "second": jnp.array([0.5])},
    "head": {"kernel": jnp.array([[3.0]]), "bias": jnp.array([0.1])},
}
GRADS = jax.tree.map(lambda leaf: 2 * leaf + 1, PARAMS)


def trained(optimizer, steps=3):
    params, state = PARAMS, optimizer.init(PARAMS)
    for _ in range(steps):
        updates, state = optimizer.update(GRADS, state, params)
        params = optax.apply_updates(params, updates)
    return params


def test_what_is_frozen_stays_to_the_bit_and_the_rest_learns_as_if_alone(
    relaxed_promotion,
):
    frozen = optax.chain(optax.adamw(0.1), scale_by_part({"head.*": 1.0, "*": 0.0}))
    found, alone = trained(frozen), trained(optax.adamw(0.1))
    for ours, start in zip(
        jax.tree.leaves(found["body"]), jax.tree.leaves(PARAMS["body"]), strict=True
    ):
        np.testing.assert_array_equal(ours, start)
    for ours, theirs in zip(
        jax.tree.leaves(found["head"]), jax.tree.leaves(alone["head"]), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


def test_a_pace_is_a_factor_of_the_rate_which_may_be_swept(relaxed_promotion):
    def body(pace):
        paces = {"body.second": 1.0, "body.*": pace, "*": 0.0}
        return trained(optax.chain(optax.sgd(0.1), scale_by_part(paces)))["body"]

    swept = jax.jit(jax.vmap(body))(jnp.array([0.0, 0.25]))
    slower = trained(optax.sgd(0.1 * 0.25))["body"]["first"]
    np.testing.assert_allclose(swept["first"][1], slower, rtol=1e-6)
    np.testing.assert_array_equal(swept["first"][0], PARAMS["body"]["first"])
    whole = trained(optax.sgd(0.1))["body"]["second"]
    np.testing.assert_allclose(swept["second"], jnp.stack([whole] * 2), rtol=1e-6)


def test_an_infinite_gradient_does_not_reach_what_is_frozen():
    optimizer = scale_by_part({"head.*": 1.0, "*": 0.0})
    bad = jax.tree.map(lambda leaf: jnp.full_like(leaf, jnp.inf), PARAMS)
    updates, _ = optimizer.update(bad, optimizer.init(PARAMS))
    np.testing.assert_array_equal(updates["body"]["first"], [0, 0])
    assert jnp.isinf(updates["head"]["bias"][0])


def test_parts_join_from_the_last_to_the_first():
    parts = ["body.first", "body.second", "head.*"]
    optimizer = scale_by_part(gradual_unfreezing(parts, every=2))
    state, moved = optimizer.init(PARAMS), []
    for _ in range(5):
        updates, state = optimizer.update(GRADS, state)
        leaves = (updates["body"]["first"], updates["body"]["second"])
        moved.append([bool(leaf.any()) for leaf in (*leaves, updates["head"]["bias"])])
    assert moved == [
        [False, False, True],
        [False, False, True],
        [False, True, True],
        [False, True, True],
        [True, True, True],
    ]


def test_when_parts_join_may_be_swept():
    def first(every):
        optimizer = scale_by_part(gradual_unfreezing(["body.*", "head.*"], every))
        state = optimizer.init(PARAMS)._replace(step=jnp.int32(3))
        return optimizer.update(GRADS, state)[0]["body"]["second"]

    np.testing.assert_array_equal(
        jax.jit(jax.vmap(first))(jnp.array([3, 4])), [GRADS["body"]["second"], [0.0]]
    )


def test_paces_fall_geometrically_towards_the_input():
    assert discriminative(["a", "b", "c"], 0.5) == {"a": 0.25, "b": 0.5, "c": 1.0}
    assert discriminative(["a"]) == {"a": 1.0}
    traced = jax.jit(lambda decay: discriminative(["a", "b"], decay))(jnp.float32(0.1))
    np.testing.assert_allclose(traced["a"], 0.1, rtol=1e-6)


@pytest.mark.parametrize(
    ("paces", "message"),
    [
        ({"head.*": 1.0}, r"every parameter must be in a part; got body.first. A last"),
        ({"tail.*": 1.0, "*": 0.0}, r"every part must have parameters; got \['tail"),
        ({"*": 0.0, "head.*": 1.0}, r"every part must have parameters; got \['head"),
    ],
)
def test_parts_that_do_not_fit_are_refused(paces, message):
    with pytest.raises(ValueError, match=message):
        scale_by_part(paces).init(PARAMS)
