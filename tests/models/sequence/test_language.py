"""A recurrent language model sees no future, and says so when it gets no tokens."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models import create_model


def test_it_is_the_layers_one_after_the_other_and_sees_no_future(key):
    model = create_model("char_lstm", num_classes=7, features=8)
    x = jax.random.randint(key, (2, 6), 0, 7)
    variables = model.init(key, x)
    run = jax.jit(lambda x: model.apply(variables, x, train=False)[0])
    logits = run(x)
    assert logits.shape == (2, 6, 7)
    later = run(x.at[:, 4].set((x[:, 4] + 1) % 7))
    np.testing.assert_array_equal(later[:, :4], logits[:, :4])
    assert np.abs(later[:, 4:] - logits[:, 4:]).max(axis=(0, 2)).min() > 1e-5
    assert set(variables.params) == {"embedding", "recurrent", "output"}
    assert set(variables.params["recurrent"]) == {"l0"}


def test_dropout_is_for_training(key):
    model = create_model("char_lstm", num_classes=7, features=8, dropout_rate=0.5)
    x = jnp.ones((1, 4), jnp.int32)
    variables = model.init(key, x)
    first, second = (
        model.apply(variables, x, train=True, key=jax.random.key(i))[0] for i in (0, 1)
    )
    assert np.abs(first - second).max() > 1e-4


def test_errors_say_what_and_got(key):
    model = create_model("char_lstm")
    with pytest.raises(ValueError, match=r"numbers of tokens .* got float32 of shape"):
        jax.eval_shape(model.init, key, jnp.ones((1, 4)))
    with pytest.raises(ValueError, match=r"got int32 of shape \(4,\)"):
        jax.eval_shape(model.init, key, jnp.ones(4, jnp.int32))
    for setting in ("num_classes", "features", "num_layers"):
        small = create_model("char_lstm", **{setting: 0})
        with pytest.raises(ValueError, match=f"{setting} must be at least 1; got 0"):
            jax.eval_shape(small.init, key, jnp.ones((1, 4), jnp.int32))
