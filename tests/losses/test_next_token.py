"""The loss of what comes next is PyTorch's, and padding has none."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.losses.next_token import next_token_loss, token_losses

TARGETS = np.array([[1, 0, 3], [2, -1, -1], [-1, -1, -1]], np.int32)


@pytest.fixture
def logits(key):
    return jax.random.normal(key, (3, 3, 4))


def test_it_is_that_of_torch(logits):
    torch = pytest.importorskip("torch")
    theirs = torch.nn.functional.cross_entropy(
        torch.tensor(np.asarray(logits)).mT,
        torch.tensor(TARGETS).long(),
        ignore_index=-1,
        reduction="none",
    )
    np.testing.assert_allclose(
        token_losses(logits, jnp.asarray(TARGETS)), theirs, rtol=1e-5
    )


def test_the_mean_is_over_what_is_to_be_predicted(logits):
    each = np.asarray(token_losses(logits, jnp.asarray(TARGETS)))
    mean = [each[0].mean(), each[1, 0], 0]
    loss, slope = jax.value_and_grad(
        lambda logits: jnp.sum(next_token_loss(logits, jnp.asarray(TARGETS)))
    )(logits)
    np.testing.assert_allclose(
        next_token_loss(logits, jnp.asarray(TARGETS)), mean, rtol=1e-6
    )
    np.testing.assert_allclose(loss, sum(mean), rtol=1e-6)
    assert (np.asarray(slope)[TARGETS == -1] == 0).all()
    assert np.isfinite(slope).all()


def test_what_is_no_token_has_no_loss_to_trust(logits):
    assert np.isnan(token_losses(logits, jnp.full((3, 3), 4))).all()
