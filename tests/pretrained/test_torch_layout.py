"""PyTorch's layout: one rule both ways, strict, and what PyTorch itself loads."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.model import Variables
from jaxdl.pretrained import (
    from_torch,
    load_torch_weights,
    save_torch_weights,
    to_torch,
    torch_shapes,
)


def variables():
    """Every kind of leaf, with numbers that tell them apart."""
    sizes = iter(range(1, 100))

    def draw(*shape):
        return jnp.arange(np.prod(shape), dtype=jnp.float32).reshape(shape) + next(
            sizes
        )

    return Variables(
        {
            "conv": {"kernel": draw(2, 3, 4, 5), "bias": draw(5)},
            "layer": {
                "0": {"kernel": draw(3, 4, 5)},
                "1": {"scale": draw(5), "bias": draw(5)},
            },
            "fc": {"kernel": draw(6, 7).astype(jnp.bfloat16)},
            "words": {"embedding": draw(8, 2)},
            "token": draw(1, 1, 5),
        },
        {"batch_stats": {"layer": {"1": {"mean": draw(5), "var": draw(5)}}}},
    )


SHAPES = {
    "conv.weight": (5, 4, 2, 3),
    "conv.bias": (5,),
    "layer.0.weight": (5, 4, 3),
    "layer.1.weight": (5,),
    "layer.1.bias": (5,),
    "layer.1.running_mean": (5,),
    "layer.1.running_var": (5,),
    "fc.weight": (7, 6),
    "words.weight": (8, 2),
    "token": (1, 1, 5),
}


def assert_same(a, b):
    assert jax.tree.structure(a) == jax.tree.structure(b)
    for one, other in zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(np.asarray(one), np.asarray(other))


@pytest.mark.parametrize("kind", [lambda v: v, lambda v: jax.eval_shape(lambda: v)])
def test_names_and_shapes_are_pytorchs(kind):
    assert torch_shapes(kind(variables())) == SHAPES


def test_axes_are_pytorchs():
    made, arrays = variables(), to_torch(variables())
    kernel = np.asarray(made.params["conv"]["kernel"])
    assert arrays["conv.weight"][4, 3, 1, 2] == kernel[1, 2, 3, 4]
    np.testing.assert_array_equal(arrays["fc.weight"], made.params["fc"]["kernel"].T)
    assert (
        arrays["layer.0.weight"][4, 3, 2]
        == made.params["layer"]["0"]["kernel"][2, 3, 4]
    )
    assert arrays["layer.1.num_batches_tracked"] == np.int64(0)
    assert set(arrays) == {*SHAPES, "layer.1.num_batches_tracked"}


@pytest.mark.parametrize("kind", [lambda v: v, lambda v: jax.eval_shape(lambda: v)])
def test_there_and_back_is_exact(kind):
    assert_same(from_torch(to_torch(variables()), kind(variables())), variables())


def test_a_file_is_exact(tmp_path):
    save_torch_weights(tmp_path / "w.safetensors", variables())
    assert_same(
        load_torch_weights(tmp_path / "w.safetensors", variables()), variables()
    )


def test_other_dtypes_become_those_of_the_model():
    arrays = {n: a.astype(np.float64) for n, a in to_torch(variables()).items()}
    assert_same(from_torch(arrays, variables()), variables())


def test_aliases_rename_what_the_file_calls_differently():
    arrays = to_torch(variables())
    arrays = {
        n.replace("fc.", "head.").replace("layer.", "m.l"): a for n, a in arrays.items()
    }
    aliases = [(r"^head\.", "fc."), (r"^m\.l(\d)", r"layer.\1")]
    assert_same(from_torch(arrays, variables(), aliases), variables())
    with pytest.raises(ValueError, match=r"name of its own; got \['fc.weight'\]"):
        from_torch({**arrays, "fc.weight": 1}, variables(), aliases)


def test_all_differences_are_in_one_table():
    arrays = to_torch(variables())
    arrays["head.weight"] = arrays.pop("fc.weight")
    arrays["token"] = arrays["token"][0]
    with pytest.raises(ValueError, match="must fit the model; got 3 diff") as error:
        from_torch(arrays, variables())
    assert str(error.value).splitlines()[1:] == [
        "  missing     fc.weight    (7, 6)",
        "  unexpected  head.weight  (7, 6)",
        "  shape       token        (1, 5), not (1, 1, 5)",
    ]


def test_pytorch_loads_the_file_strictly(tmp_path, key):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file

    from jaxdl.layers import ConvNorm

    layer = ConvNorm(4, 3, activation=None)
    x = jax.random.normal(key, (2, 5, 6, 3))
    collections = layer.init(key, x, train=False)
    made = Variables(collections["params"], {"batch_stats": collections["batch_stats"]})
    save_torch_weights(tmp_path / "w.safetensors", made)
    twin = torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3, padding=1, bias=False), torch.nn.BatchNorm2d(4)
    )
    twin.load_state_dict(load_file(tmp_path / "w.safetensors"), strict=True)
    images = torch.tensor(np.asarray(x)).permute(0, 3, 1, 2)
    expected = twin.eval()(images).permute(0, 2, 3, 1).detach().numpy()
    found = layer.apply(collections, x, train=False)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
