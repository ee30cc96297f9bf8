"""Laws as assertions, for the library's own parts and for yours."""

from jaxdl.testing.gradients import check_gradients as check_gradients
from jaxdl.testing.layers import check_layer as check_layer
from jaxdl.testing.learner import check_learner as check_learner
from jaxdl.testing.translation import (
    assert_translation_equivariant as assert_translation_equivariant,
)
