"""What ``config.json`` says of a network of texts of Hugging Face's transformers.

Weights do not show how many heads share a matrix, nor which function bends what a layer
gives; that is in the file beside them.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from jaxdl.core.errors import require


class TextConfig(NamedTuple):
    """How the file of one family of networks is read, by the names that it uses.

    Attributes:
      model_type: what the file calls the family.
      sizes: settings of our network.
      multiples: sizes that ours has no setting for: how many times another one.
      only: what else decides the outputs, with the values that ours can have.
    """

    model_type: str
    sizes: Mapping[str, str]
    multiples: Mapping[str, tuple[int, str]]
    only: Mapping[str, tuple[Any, ...]]


GPT2 = TextConfig(
    "gpt2",
    {
        "n_positions": "context_length",
        "n_embd": "features",
        "n_head": "num_heads",
        "n_layer": "num_layers",
    },
    {"n_inner": (4, "n_embd")},
    {
        "activation_function": ("gelu_new", "gelu_pytorch_tanh"),
        "layer_norm_epsilon": (1e-5,),
        "scale_attn_weights": (True,),
        "scale_attn_by_inverse_layer_idx": (False,),
        "add_cross_attention": (False,),
    },
)

BERT_MLM = TextConfig(
    "bert",
    {
        "max_position_embeddings": "context_length",
        "hidden_size": "features",
        "num_attention_heads": "num_heads",
        "num_hidden_layers": "num_layers",
    },
    {"intermediate_size": (4, "hidden_size")},
    {
        "hidden_act": ("gelu",),
        "layer_norm_eps": (1e-12,),
        "type_vocab_size": (2,),
        "position_embedding_type": ("absolute",),
        "pad_token_id": (0,),
        "is_decoder": (False,),
        "add_cross_attention": (False,),
    },
)

BERT = BERT_MLM._replace(sizes={**BERT_MLM.sizes, "vocab_size": "vocab_size"})

T5 = TextConfig(
    "t5",
    {
        "d_model": "features",
        "d_kv": "head_dim",
        "d_ff": "hidden",
        "num_heads": "num_heads",
        "num_layers": "num_layers",
    },
    {"num_decoder_layers": (1, "num_layers")},
    {
        "feed_forward_proj": ("relu",),
        "layer_norm_epsilon": (1e-6,),
        "relative_attention_num_buckets": (32,),
        "relative_attention_max_distance": (128,),
        "pad_token_id": (0,),
        "tie_word_embeddings": (True,),
        "scale_decoder_outputs": (True,),
    },
)

CONFIGS = {"gpt2": GPT2, "bert": BERT, "bert_mlm": BERT_MLM, "t5_small": T5}
"""By the name of our network."""


def settings_of(
    name: str, config: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The settings of a network of texts, of its file and of the user.

    Args:
      name: of our network.
      config: what ``config.json`` says; what it leaves out is as by default, which is
        the same there and here.
      given: by the user.

    Raises:
      ValueError: the file describes a network that ours cannot be, or a setting that is
        given contradicts it.
    """
    known = CONFIGS[name]

    def check(key: str, values: tuple[Any, ...]) -> None:
        require(
            config.get(key) is None or config[key] in values,
            f"{key} in config.json must be {' or '.join(map(repr, values))} for {name}",
            repr(config.get(key)),
            "The network here has no other, so these weights would not mean the same.",
        )

    check("model_type", (known.model_type,))
    for key, values in known.only.items():
        check(key, values)
    sizes = {}
    for key, setting in known.sizes.items():
        size = config.get(key)
        if size is None:
            continue
        require(
            type(size) is int and size >= 1,
            f"{key} in config.json must be a whole number of at least 1",
            repr(size),
        )
        require(
            given.get(setting, size) == size,
            f"{setting} must be {size}, as {key} in config.json says",
            given.get(setting),
            f"Leave {setting} out.",
        )
        sizes[setting] = size
    for key, (times, other) in known.multiples.items():
        if config.get(other) is not None:
            check(key, (times * config[other],))
    return {**sizes, **given}
