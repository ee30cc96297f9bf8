"""A network of sentences is its formula, and padding changes nothing."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models import create_model

SMALL = {"vocab_size": 9, "dim": 4, "features": 3, "widths": (2, 3)}


def test_it_is_the_formula_and_padding_changes_nothing(key):
    model = create_model("text_cnn", **SMALL)
    x = jnp.array([[3, 5, 8, 2], [7, 1, 0, 0], [0, 0, 0, 0]], jnp.int32)
    variables = model.init(key, x)
    run = jax.jit(
        lambda p, x: model.apply(variables._replace(params=p), x, train=False)[0]
    )
    logits = run(variables.params, x)
    params = jax.tree.map(np.asarray, variables.params)
    for sentence, found in zip(x.tolist(), np.asarray(logits), strict=True):
        words = [params["embedding"]["embedding"][i] for i in sentence if i]
        maxima = []
        for width in SMALL["widths"]:
            conv = params[f"conv_{width}"]
            past = [np.zeros(4)] * (width - 1) + words
            answers = [
                np.einsum("tc,tcf->f", past[t : t + width], conv["kernel"])
                + conv["bias"]
                for t in range(len(words))
            ]
            maxima.append(np.max([np.zeros(3), *answers], axis=0))
        out = params["output"]
        expected = np.concatenate(maxima) @ out["kernel"] + out["bias"]
        np.testing.assert_allclose(found, expected, atol=1e-6)

    before = run(variables.params, jnp.array([[0, 0, 7, 1]], jnp.int32))
    np.testing.assert_allclose(before[0], logits[1], atol=1e-6)
    longer = jnp.pad(x, ((0, 0), (0, 3)))
    slope = lambda x: jax.grad(lambda p: jnp.sum(run(p, x) ** 2))(variables.params)
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, atol=1e-6),
        slope(x),
        slope(longer),
    )
    assert np.abs(slope(x)["embedding"]["embedding"][0]).max() == 0


def test_errors_say_what_and_got(key):
    x = jnp.ones((1, 4), jnp.int32)
    for setting in ("num_classes", "vocab_size", "dim", "features"):
        model = create_model("text_cnn", **{setting: 0})
        with pytest.raises(ValueError, match=f"{setting} must be at least 1; got 0"):
            jax.eval_shape(model.init, key, x)
    for widths in ((), (0, 2)):
        model = create_model("text_cnn", widths=widths)
        with pytest.raises(ValueError, match=r"widths must .* at least 1; got \("):
            jax.eval_shape(model.init, key, x)
    with pytest.raises(ValueError, match="x must be numbers of tokens"):
        jax.eval_shape(create_model("text_cnn").init, key, jnp.ones((1, 4)))
