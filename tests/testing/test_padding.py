"""The law holds for what masks well, and finds four ways to mask badly."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.core.sets import Sets, without_padding
from jaxdl.testing import assert_padding_invariant


@pytest.fixture
def sets(key):
    x = jax.random.normal(key, (3, 4, 2))
    return Sets(x, jnp.arange(4)[None] < jnp.array([2, 4, 0])[:, None])


def total(sets):
    return without_padding(sets.elements, sets.mask).sum(1)


def test_masked_sums_and_functions_of_an_element_hold(sets, key):
    assert_padding_invariant(total, sets, key=key)
    assert_padding_invariant(
        lambda s: {"y": jnp.sin(without_padding(*s))}, sets, key=key, per_element=True
    )


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (lambda s: s.elements.sum(1), "what stands in the padding must not change"),
        (lambda s: without_padding(*s).mean(1), "more padding must not change"),
        (
            lambda s: (s.elements * s.mask[..., None].astype(jnp.float32)).sum(1),
            "it is nan and not",
        ),
        (
            lambda s: jnp.where(s.mask[..., None], s.elements**2, 0.0).sum(1),
            "gradient by what is masked must be 0, but at",
        ),
        (
            lambda s: jnp.sqrt(total(s) - jax.lax.stop_gradient(total(s))),
            "gradient by an element must be finite",
        ),
    ],
)
def test_bad_masks_are_found(sets, key, f, message):
    with pytest.raises(AssertionError, match=message):
        assert_padding_invariant(f, sets, key=key)


def test_an_element_is_named_that_sees_the_padding(sets, key):
    with pytest.raises(AssertionError, match=r"\[try, element, axis 2\] \["):
        assert_padding_invariant(
            lambda s: s.elements + jnp.nan_to_num(s.elements).sum(1, keepdims=True),
            sets,
            key=key,
            per_element=True,
        )


def test_what_cannot_be_seen_is_refused(sets, key):
    full = sets._replace(mask=jnp.ones((3, 4), bool))
    with pytest.raises(
        ValueError, match="an element must be masked; got a mask of tru"
    ):
        assert_padding_invariant(total, full, key=key)
