"""Tokens are drawn as often as is said, from those that are left to draw from."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models.sequence.sampling import (
    NONE,
    check_sampling,
    draw,
    keep_top_k,
    keep_top_p,
)


def test_top_k_and_top_p_keep_what_they_say():
    probs = jnp.array([[0.4, 0.1, 0.3, 0.2], [0.25, 0.6, 0.05, 0.1]])
    kept = lambda logits: np.isfinite(logits).astype(int).tolist()
    logits = jnp.log(probs)
    assert kept(keep_top_k(logits, 2)) == [[1, 0, 1, 0], [1, 1, 0, 0]]
    assert kept(keep_top_p(logits, 0.69)) == [[1, 0, 1, 0], [1, 1, 0, 0]]
    assert kept(keep_top_p(logits, 0.71)) == [[1, 0, 1, 1], [1, 1, 0, 0]]
    assert kept(keep_top_p(logits, 0.0)) == [[1, 0, 0, 0], [0, 1, 0, 0]]
    np.testing.assert_array_equal(keep_top_p(logits, 1.1), logits)


PROBS = np.array([0.5, 0.3, 0.15, 0.05])


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ((1.0,), PROBS),
        ((0.5,), PROBS**2 / (PROBS**2).sum()),
        ((1.0, 2), np.array([0.625, 0.375, 0, 0])),
        ((1.0, 0, 0.6), np.array([0.625, 0.375, 0, 0])),
        ((0.0,), np.array([1, 0, 0, 0])),
    ],
)
def test_tokens_are_drawn_as_often_as_they_are_likely(key, how, expected):
    rows = 4000
    logits = jnp.broadcast_to(jnp.log(jnp.array(PROBS)), (rows, 4))
    shares = np.bincount(draw(key, logits, *how), minlength=4) / rows
    error = np.sqrt(expected * (1 - expected) / rows)
    assert (np.abs(shares - expected) <= 4 * error).all()


def test_no_token_is_drawn_where_logits_are_nan(key):
    logits = jnp.array([[0.0, 1.0], [jnp.nan, 1.0]])
    for temperature in (0.0, 1.0):
        found = draw(key, logits, temperature)
        assert found[0] != NONE
        assert found[1] == NONE


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((-1.0, 0, 1.0), "temperature must be at least 0 and finite; got -1"),
        ((np.float32(-1), 0, 1.0), "temperature must be at least 0 and finite; got -1"),
        ((jnp.float32(jnp.nan), 0, 1.0), "temperature .* got nan"),
        ((1.0, -1, 1.0), "top_k must be from 0 to 7; got -1"),
        ((1.0, 8, 1.0), "top_k must be from 0 to 7; got 8"),
        ((1.0, 0, 1.5), "top_p must be from 0 to 1; got 1.5"),
        ((1.0, 0, np.nan), "top_p must be from 0 to 1; got nan"),
    ],
)
def test_a_number_out_of_range_is_refused(numbers, message):
    with pytest.raises(ValueError, match=message):
        check_sampling(7, *numbers)


def test_traced_numbers_are_not_looked_at():
    jax.eval_shape(lambda t: check_sampling(7, t, 0, t), jnp.float32(0))
