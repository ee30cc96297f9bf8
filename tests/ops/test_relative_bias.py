"""Classes of distances: near ones alone, far ones together, as in transformers."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.relative_bias import distance_classes
from tests.models.vision.parity import torchvision


@pytest.mark.parametrize("both_ways", [True, False])
def test_are_those_of_transformers(both_ways):
    torchvision()  # before transformers, which imports it
    module = pytest.importorskip("transformers.models.t5.modeling_t5")
    import torch

    distances = np.arange(-300, 300)
    theirs = module.T5Attention._relative_position_bucket
    expected = theirs(torch.tensor(distances), both_ways, 32, 128)
    found = distance_classes(jnp.asarray(distances), both_ways=both_ways)
    np.testing.assert_array_equal(found, expected.numpy())


def test_are_known_in_a_small_case():
    """Four classes a direction: 0, 1, from 2 and from 4, as the root of 2 * 8 is 4."""
    distances = jnp.array([0, -1, -2, -3, -5, -99, 1, 2, 99])
    found = distance_classes(distances, 8, 8, both_ways=True)
    np.testing.assert_array_equal(found, [0, 1, 2, 2, 3, 3, 5, 6, 7])
    found = distance_classes(distances, 4, 8, both_ways=False)
    np.testing.assert_array_equal(found, [0, 1, 2, 2, 3, 3, 0, 0, 0])


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ((5, 128), "num_classes must be even and at least 4; got 5"),
        ((32, 8), "farthest must be above 8; got 8"),
    ],
)
def test_what_cannot_be_is_refused(numbers, message):
    with pytest.raises(ValueError, match=message):
        distance_classes(jnp.zeros(1, jnp.int32), *numbers, both_ways=True)
