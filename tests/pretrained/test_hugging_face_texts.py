"""Weights of transformers' networks of texts, from a file: the same logits as there."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.pairs import Pair
from jaxdl.models import MODELS
from jaxdl.pretrained import load_pretrained
from jaxdl.pretrained.hugging_face_texts import BERT, gpt2_tensors
from jaxdl.pretrained.torch_layout import renamed
from jaxdl.pretrained.weights import write_arrays
from tests.models.vision.parity import torchvision

SIZES = {"features": 8, "num_heads": 2, "num_layers": 2}
TOKENS = np.random.default_rng(0).integers(1, 17, (2, 40)) * (
    np.arange(40) < np.array([[40], [23]])
)
ANSWER = np.roll(TOKENS[:, :30], 1, 0)  # so far apart that distances share a class


@pytest.fixture
def hub():
    torchvision()  # before transformers, which imports it
    return pytest.importorskip("transformers")


def gpt2(hub):
    config = hub.GPT2Config(
        vocab_size=17, n_positions=64, n_embd=8, n_layer=2, n_head=2
    )
    return hub.GPT2LMHeadModel(config)


def bert_config(hub):
    return hub.BertConfig(
        vocab_size=17,
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        num_labels=3,
    )


def bert(hub):
    return hub.BertForSequenceClassification(bert_config(hub))


def bert_mlm(hub):
    return hub.BertForMaskedLM(bert_config(hub))


def t5_small(hub):
    config = hub.T5Config(
        vocab_size=17, d_model=8, d_kv=3, d_ff=12, num_layers=2, num_heads=2
    )
    return hub.T5ForConditionalGeneration(config)


@pytest.mark.parametrize("twin", [gpt2, bert, bert_mlm, t5_small])
def test_logits_are_those_of_transformers(hub, tmp_path, twin):
    import torch

    torch.manual_seed(0)
    theirs = twin(hub).eval()
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter += 0.3 * torch.randn_like(parameter)
        tokens, there = torch.tensor(TOKENS), torch.tensor(TOKENS != 0).long()
        more = {"decoder_input_ids": torch.tensor(ANSWER)} if twin is t5_small else {}
        mask = None if twin is gpt2 else there
        wanted = theirs(tokens, attention_mask=mask, **more).logits.numpy()
    path = tmp_path / "model.safetensors"
    write_arrays(path, {n: t.numpy() for n, t in theirs.state_dict().items()})
    theirs.config.to_json_file(tmp_path / "config.json")
    found = load_pretrained(twin.__name__, tmp_path)
    assert found.preprocessing is None
    x = jnp.asarray(TOKENS, jnp.int32)
    x = Pair(x, jnp.asarray(ANSWER, jnp.int32)) if more else x
    ours, _ = jax.jit(lambda v, x: found.model.apply(v, x, train=False))(
        found.variables, x
    )
    real = np.ones_like(TOKENS) if twin is gpt2 else TOKENS
    at = real != 0 if twin in (gpt2, bert_mlm) else slice(None)
    assert ours.shape == wanted.shape
    np.testing.assert_allclose(ours[at], wanted[at], 1e-4, 1e-4)
    assert wanted.std() > 0.1


def test_a_body_of_bert_gets_a_new_head(hub, tmp_path, key):
    """A file of transformers' BertModel: names without a prefix, and no classes."""
    import torch

    torch.manual_seed(0)
    theirs = hub.BertModel(bert_config(hub)).eval()
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter += 0.3 * torch.randn_like(parameter)
        there = torch.tensor(TOKENS != 0).long()
        wanted = theirs(torch.tensor(TOKENS), there).pooler_output.numpy()
    path = tmp_path / "model.safetensors"
    write_arrays(path, {n: t.numpy() for n, t in theirs.state_dict().items()})
    settings = {**SIZES, "context_length": 64, "vocab_size": 17}
    found = load_pretrained("bert", path, new_head=5, key=key, **settings)
    params = dict(found.variables.params)
    assert params.pop("output")["kernel"].shape == (8, 5)
    body = MODELS.create("bert", num_classes=0, **settings)
    pooled = body.apply({"params": params}, jnp.asarray(TOKENS, jnp.int32), train=False)
    np.testing.assert_allclose(pooled, wanted, 1e-4, 1e-5)
    with pytest.raises(ValueError, match=r"missing +output.bias"):
        load_pretrained("bert", path, **settings)


HEADS = {
    "gpt2": ("transformer.wte.weight", "lm_head.weight"),
    "bert_mlm": (
        "bert.embeddings.word_embeddings.weight",
        "cls.predictions.decoder.weight",
    ),
    "t5_small": ("shared.weight", "lm_head.weight"),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_head_of_its_own_is_refused(tmp_path, name):
    """Left out, it would be the embedding, and the logits would be others."""
    embedding, head = HEADS[name]
    arrays = {embedding: np.ones((5, 2), np.float32), head: np.ones((5, 2), np.float32)}
    arrays[head][4, 1] = 2
    write_arrays(tmp_path / "model.safetensors", arrays)
    with pytest.raises(ValueError, match=f"{head} must be {embedding} again"):
        load_pretrained(name, tmp_path)
    arrays[head][4, 1] = 1
    write_arrays(tmp_path / "model.safetensors", arrays)
    with pytest.raises(ValueError, match="differences") as error:
        load_pretrained(name, tmp_path)
    assert head not in str(error.value)
    assert "The sizes are settings" in str(error.value)


def test_a_joined_matrix_has_three_parts():
    with pytest.raises(ValueError, match=r"h.0.attn.c_attn.weight must .* multiple of"):
        gpt2_tensors({"h.0.attn.c_attn.weight": np.ones((2, 5))})


def test_one_matrix_of_gpt2_becomes_three_that_are_turned():
    joined = np.arange(12.0).reshape(2, 6)  # two inputs; queries, keys and values
    found = gpt2_tensors(
        {
            "h.0.attn.c_attn.weight": joined,
            "h.0.attn.c_attn.bias": np.arange(6.0),
            "h.0.attn.bias": np.ones((1, 1, 4, 4)),
            "h.0.attn.c_proj.weight": joined,
            "wte.weight": joined,
        }
    )
    x = np.array([1.0, -2.0])
    parts = [found[f"h.0.attn.{n}.weight"] @ x for n in ("query", "key", "value")]
    np.testing.assert_array_equal(np.concatenate(parts), x @ joined)
    np.testing.assert_array_equal(found["h.0.attn.key.bias"], [2, 3])
    np.testing.assert_array_equal(found["h.0.attn.c_proj.weight"], joined.T)
    np.testing.assert_array_equal(found["wte.weight"], joined)
    assert len(found) == 8


def test_files_of_bert_have_older_names_and_perhaps_no_prefix():
    new = "bert.embeddings.LayerNorm.weight"
    for old in ("embeddings.LayerNorm.gamma", "bert.embeddings.LayerNorm.gamma"):
        assert renamed(old, BERT) == renamed(new, BERT) == "bert.norm.weight"
    assert renamed("pooler.dense.bias", BERT) == "pooler.bias"


def test_a_head_of_classes_is_new_only_where_there_is_one(tmp_path):
    with pytest.raises(ValueError, match="new_head must be None for gpt2, which is no"):
        load_pretrained("gpt2", tmp_path, new_head=3)
