"""The loss of a step is the sum over its answers, as PyTorch has it."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.losses import multilabel_loss

TARGETS = np.array(
    [[[1, 0, 1], [0, 0, 1]], [[1, 1, 0], [-1] * 3], [[-1] * 3] * 2], np.float32
)


def test_it_is_that_of_torch_over_the_steps_that_count(key):
    torch = pytest.importorskip("torch")
    logits = jax.random.normal(key, TARGETS.shape)
    each = torch.nn.functional.binary_cross_entropy_with_logits(
        torch.tensor(np.asarray(logits)),
        torch.tensor(np.maximum(TARGETS, 0)),
        reduction="none",
    )
    each = each.numpy().sum(-1)
    loss, slope = jax.value_and_grad(
        lambda logits: jnp.sum(multilabel_loss(logits, jnp.asarray(TARGETS)))
    )(logits)
    want = [each[0].mean(), each[1, 0], 0]
    np.testing.assert_allclose(
        multilabel_loss(logits, jnp.asarray(TARGETS)), want, rtol=1e-5
    )
    np.testing.assert_allclose(loss, sum(want), rtol=1e-5)
    assert (np.asarray(slope)[TARGETS == -1] == 0).all()
    assert np.isfinite(slope).all()


@pytest.mark.parametrize("targets", [(2, 3), (2, 3, 1)])
def test_other_shapes_are_refused(targets):
    logits = jnp.ones((2, 3, 4)) if len(targets) == 3 else jnp.ones(targets)
    with pytest.raises(ValueError, match=r"must both be \[batch, time, labels\]; got"):
        multilabel_loss(logits, jnp.ones(targets))
