"""``config.json`` of a transformer: sizes are taken, other networks are refused."""

import json

import numpy as np
import pytest

from jaxdl.models import MODELS
from jaxdl.pretrained import load_pretrained
from jaxdl.pretrained.text_configs import CONFIGS, settings_of
from jaxdl.pretrained.weights import write_arrays

GPT2 = {"model_type": "gpt2", "n_embd": 8, "n_head": 2, "n_layer": 1, "n_inner": None}


def test_sizes_are_those_of_the_file():
    wanted = {"features": 8, "num_heads": 2, "num_layers": 1}
    assert settings_of("gpt2", GPT2, {}) == wanted
    given = {"num_heads": 2, "dropout_rate": 0.1}
    assert settings_of("gpt2", GPT2, given) == wanted | given
    assert settings_of("gpt2", {}, given) == given


@pytest.mark.parametrize("name", CONFIGS)
def test_what_is_read_are_settings_of_the_network(name):
    assert set(CONFIGS[name].sizes.values()) <= set(MODELS[name].settings)


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("gpt2", {"model_type": "gptj"}, "model_type .* must be 'gpt2' .*; got 'gptj'"),
        ("gpt2", {"activation_function": "relu"}, "must be 'gelu_new' or .*got 'relu'"),
        ("gpt2", {"scale_attn_by_inverse_layer_idx": True}, "must be False for gpt2"),
        ("gpt2", {"n_embd": 8, "n_inner": 16}, "n_inner in .* must be 32 .*; got 16"),
        ("gpt2", {"n_head": 2.5}, "n_head in .* must be a whole number .*; got 2.5"),
        ("bert", {"is_decoder": True}, "is_decoder in .* must be False"),
        ("bert_mlm", {"layer_norm_eps": 1e-5}, "must be 1e-12 for bert_mlm; got 1e-05"),
        (
            "t5_small",
            {"feed_forward_proj": "gated-gelu"},
            "must be 'relu' for t5_small",
        ),
        ("t5_small", {"num_layers": 2, "num_decoder_layers": 3}, "must be 2 .*; got 3"),
    ],
)
def test_what_the_network_cannot_be_is_refused(name, wrong, message):
    with pytest.raises(ValueError, match=message):
        settings_of(name, wrong, {})


def test_a_setting_that_contradicts_the_file_is_refused(tmp_path):
    """Of other heads the outputs would differ, and no shape would tell."""
    write_arrays(tmp_path / "model.safetensors", {"wte.weight": np.ones((5, 8))})
    (tmp_path / "config.json").write_text(json.dumps(GPT2))
    with pytest.raises(ValueError, match="num_heads must be 2, as n_head in config"):
        load_pretrained("gpt2", tmp_path, num_heads=4)
