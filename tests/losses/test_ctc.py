"""CTC: the sum over all alignments, one by one; padding, and what cannot be spelled."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import special

from jaxdl.losses import ctc_loss

LABELS = [[1, 2], [2, 2], [1, 0], [0, 0]]
LENGTHS = [2, 2, 1, 0]
FRAMES = [4, 3, 4, 2]


def enumerated(logits, labels, blank):
    """Minus the log of the summed probability of every alignment."""
    log_probs = special.log_softmax(np.float64(logits), axis=1)
    steps, classes = log_probs.shape
    total = -np.inf
    for path in itertools.product(range(classes), repeat=steps):
        spelled = [label for label, _ in itertools.groupby(path) if label != blank]
        if spelled == list(labels):
            total = np.logaddexp(total, log_probs[np.arange(steps), path].sum())
    return -total


def masks(lengths, longest):
    """True for the first so many entries of a row."""
    return jnp.arange(longest)[None] < jnp.array(lengths)[:, None]


LOSS = jax.jit(
    lambda logits, labels, frame_mask, label_mask: ctc_loss(
        logits, labels, frame_mask=frame_mask, label_mask=label_mask
    )
)


def batch(logits):
    """The four sequences with their padding."""
    return LOSS(logits, jnp.array(LABELS), masks(FRAMES, 4), masks(LENGTHS, 2))


@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_agrees_with_the_sum_over_all_alignments(key, scale):
    logits = scale * jax.random.normal(key, (4, 4, 3))
    expected = [
        enumerated(row[:frames], labels[:length], 0)
        for row, frames, labels, length in zip(
            logits, FRAMES, LABELS, LENGTHS, strict=True
        )
    ]
    np.testing.assert_allclose(batch(logits), expected, rtol=2e-5, atol=1e-6)
    grad = jax.grad(lambda x: batch(x).sum())(logits)
    assert jnp.all(jnp.isfinite(grad))


def test_padding_has_no_influence_in_value_and_gradient(key):
    logits = jax.random.normal(key, (4, 4, 3))
    padded = jnp.where(masks(FRAMES, 4)[..., None], logits, 1e4)
    np.testing.assert_allclose(batch(padded), batch(logits), rtol=1e-6)
    grad = jax.grad(lambda x: batch(x).sum())(logits)
    assert not jnp.any(grad[~masks(FRAMES, 4)])
    labels = jnp.array(LABELS).at[2, 1].set(-7).at[3].set(99)
    other = LOSS(logits, labels, masks(FRAMES, 4), masks(LENGTHS, 2))
    np.testing.assert_array_equal(other, batch(logits))


def test_any_class_may_be_the_blank(key):
    logits = jax.random.normal(key, (1, 4, 3))
    everything = {"frame_mask": masks([4], 4), "label_mask": masks([2], 2)}
    loss = ctc_loss(logits, jnp.array([[0, 1]]), blank=2, **everything)
    np.testing.assert_allclose(loss, [enumerated(logits[0], [0, 1], 2)], rtol=2e-5)


def test_what_cannot_be_spelled_is_infinite_and_what_is_no_class_nan(key):
    logits = jax.random.normal(key, (4, 4, 3))
    labels = jnp.array([[2, 2], [1, -1], [1, 3], [1, 0]])
    frames, lengths = masks([2, 4, 4, 4], 4), masks([2, 2, 2, 2], 2)
    loss, pull = jax.vjp(lambda x: LOSS(x, labels, frames, lengths), logits)
    np.testing.assert_array_equal(loss, [np.inf, np.nan, np.nan, np.nan])
    assert not jnp.any(pull(jnp.ones(4))[0])
    gap = jnp.array([[False, True]])
    assert jnp.isnan(LOSS(logits[:1], jnp.array([[1, 2]]), frames[1:2], gap))[0]
