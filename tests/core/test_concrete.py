"""What has a value is looked at, and what is traced passes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.concrete import require_indices, require_positive, require_values


def test_the_first_index_out_of_range_is_named():
    require_indices("ids", jnp.array([[0, 2]]), 3)
    require_indices("ids", [], 0)
    for wrong, got in (([0, 3], "3 at edge 1"), ([[-1, 0]], "-1 at edge 0")):
        with pytest.raises(ValueError, match=rf"ids must be in \[0, 3\); got {got}. N"):
            require_indices("ids", wrong, 3, "edge")
    with pytest.raises(ValueError, match="ids must be whole numbers; got float64"):
        require_indices("ids", [0.5], 3)


@pytest.mark.parametrize("wrong", [0, -1.0, np.nan, np.array([1, 0])])
def test_what_is_not_above_0_is_refused(wrong):
    require_positive("p", 0.1)
    with pytest.raises(ValueError, match="p must be above 0; got"):
        require_positive("p", wrong)


def test_what_is_traced_passes():
    @jax.jit
    def program(x):
        require_positive("x", x)
        require_indices("x", x, 3)
        return x

    assert program(-1) == -1


@pytest.mark.parametrize("wrong", [3, -1])
def test_what_is_known_is_looked_at_where_something_else_is_traced(wrong):
    known = jnp.array([0, 2])

    def program(x, ids):
        require_indices("ids", ids, 3)
        return x

    beyond = jnp.array([0, wrong])
    jax.jit(lambda x: program(x, known))(1.0)
    with pytest.raises(ValueError, match=f"got {wrong} at place 1"):
        jax.jit(lambda x: program(x, beyond))(1.0)


def test_the_first_number_that_breaks_the_rule_is_named():
    positive = lambda x: x > 0
    require_values("p", jnp.array([1.0, 2.0]), "above 0", positive)
    require_values("p", np.zeros(0), "above 0", positive)
    for wrong, got in ((np.array([1, 0, -1]), "0"), (float("nan"), "nan")):
        with pytest.raises(ValueError, match=f"p must be above 0; got {got}"):
            require_values("p", wrong, "above 0", positive)
    program = jax.jit(lambda x: require_values("x", x, "above 0", positive) or x)
    assert program(-1) == -1
