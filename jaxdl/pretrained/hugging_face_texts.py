"""The names of the networks of texts of Hugging Face's transformers.

Each table is a sequence of regular expressions and replacements, applied in turn. What
a file has besides, such as the head of another task, is left out before; so is a second
copy of a shared tensor, once it is found to be one.
"""

import re
from collections.abc import Mapping

import numpy as np

from jaxdl.core.errors import require

GPT2 = (
    (r"^transformer\.", ""),
    (r"^wte\.", "tokens."),
    (r"^wpe\.", "places."),
    (r"^ln_f\.", "blocks.norm."),
    (r"^h\.(\d+)\.", r"blocks.layers_\1."),
    (r"\.ln_1\.", ".self_norm."),
    (r"\.ln_2\.", ".perceptron_norm."),
    (r"\.attn\.c_proj\.", ".self_attention.out_proj."),
    (r"\.attn\.", ".self_attention."),
    (r"\.mlp\.c_fc\.", ".perceptron.widen."),
    (r"\.mlp\.c_proj\.", ".perceptron.narrow."),
)

BERT = (
    (r"\.gamma$", ".weight"),  # older files
    (r"\.beta$", ".bias"),
    (r"^(embeddings|encoder|pooler)\.", r"bert.\1."),  # a body without a head
    (r"^bert\.embeddings\.word_embeddings\.", "bert.tokens."),
    (r"^bert\.embeddings\.position_embeddings\.", "bert.places."),
    (r"^bert\.embeddings\.token_type_embeddings\.", "bert.types."),
    (r"^bert\.embeddings\.LayerNorm\.", "bert.norm."),
    (r"^bert\.encoder\.layer\.(\d+)\.", r"bert.blocks.layers_\1."),
    (r"\.attention\.self\.", ".self_attention."),
    (r"\.attention\.output\.dense\.", ".self_attention.out_proj."),
    (r"\.attention\.output\.LayerNorm\.", ".self_norm."),
    (r"\.intermediate\.dense\.", ".perceptron.widen."),
    (r"\.output\.dense\.", ".perceptron.narrow."),
    (r"\.output\.LayerNorm\.", ".perceptron_norm."),
    (r"^bert\.pooler\.dense\.", "pooler."),
    (r"^classifier\.", "output."),
    (r"^cls\.predictions\.transform\.dense\.", "transform."),
    (r"^cls\.predictions\.transform\.LayerNorm\.", "norm."),
    (r"^cls\.predictions\.bias$", "bias"),
)

_BLOCK = r"^((?:en|de)coder)\.block\.(\d+)\.layer\."

T5 = (
    (r"^shared\.", "tokens."),
    (r"^(\w+)\.block\.0\..*\.relative_attention_bias\.", r"\1_distances."),
    (_BLOCK + r"0\.layer_norm\.", r"\1.layers_\2.self_norm."),
    (
        r"^decoder\.block\.(\d+)\.layer\.1\.layer_norm\.",
        r"decoder.layers_\1.cross_norm.",
    ),
    (_BLOCK + r"[12]\.layer_norm\.", r"\1.layers_\2.perceptron_norm."),
    (_BLOCK + r"\d\.", r"\1.layers_\2."),
    (r"\.SelfAttention\.", ".self_attention."),
    (r"\.EncDecAttention\.", ".cross_attention."),
    (r"\.DenseReluDense\.wi\.", ".perceptron.widen."),
    (r"\.DenseReluDense\.wo\.", ".perceptron.narrow."),
    (r"_attention\.q\.", "_attention.query."),
    (r"_attention\.k\.", "_attention.key."),
    (r"_attention\.v\.", "_attention.value."),
    (r"_attention\.o\.", "_attention.out_proj."),
    (r"\.final_layer_norm\.", ".norm."),
)


def gpt2_tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The tensors of GPT-2 as those of dense layers.

    Its matrices are the wrong way round for PyTorch, inputs first, and one holds the
    maps to queries, keys and values side by side. Its masks are no weights, and the
    last layer is the embedding.

    Raises:
      ValueError: the last layer is another one, or queries, keys and values are not of
        one width.
    """
    arrays = without_copies(
        arrays, r"^lm_head\.weight$", r"^(transformer\.)?wte\.weight$"
    )
    found = {}
    for name, array in without(arrays, r"\.attn\.(masked_)?bias$").items():
        turned = array.T if re.search(r"\.c_\w+\.weight$", name) else array
        if ".c_attn." not in name:
            found[name] = turned
            continue
        require(
            turned.ndim >= 1 and len(turned) % 3 == 0,
            f"{name} must hold queries, keys and values, a multiple of 3",
            f"shape {array.shape}",
            "The file is damaged, or not of GPT-2.",
        )
        pieces = np.split(turned, 3)
        for part, piece in zip(("query", "key", "value"), pieces, strict=True):
            found[name.replace("c_attn", part)] = piece
    return found


def classifier_tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The tensors of BERT without the heads that it was trained with."""
    return without(arrays, r"^cls\.|\.position_ids$")


def masked_word_tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The tensors of BERT without its other heads, and without shared ones again.

    Raises:
      ValueError: the last layer is not the embedding of tokens.
    """
    again, words = r"^cls\.predictions\.decoder\.", r"\bword_embeddings\.weight$"
    arrays = without_copies(arrays, again + "weight$", words)
    arrays = without_copies(arrays, again + "bias$", r"^cls\.predictions\.bias$")
    others = r"^cls\.seq_relationship\.|^(bert\.)?pooler\.|\.position_ids$"
    return without(arrays, others)


def t5_tensors(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The tensors of T5 without further copies of its one embedding.

    Raises:
      ValueError: one of them is not a copy.
    """
    return without_copies(
        arrays, r"\.embed_tokens\.weight$|^lm_head\.weight$", r"^shared\.weight$"
    )


def without_copies(
    arrays: Mapping[str, np.ndarray], copies: str, original: str
) -> dict[str, np.ndarray]:
    """The arrays but for copies of one of them.

    Args:
      arrays: by name.
      copies: a regular expression of the names of copies.
      original: that of the array itself; where it is missing, copies stay.

    Raises:
      ValueError: what should be a copy is another array.
    """
    first = [name for name in arrays if re.search(original, name)]
    found = dict(arrays)
    for name in [n for n in arrays if first and re.search(copies, n)]:
        copy, shared = found.pop(name), arrays[first[0]]
        require(
            np.array_equal(copy, shared),
            f"{name} must be {first[0]} again, as the network here has one for both",
            f"another array of shape {copy.shape}",
            "Weights of tie_word_embeddings=false do not fit.",
        )
    return found


def without(arrays: Mapping[str, np.ndarray], pattern: str) -> dict[str, np.ndarray]:
    """The arrays but for those whose name has the regular expression in it."""
    return {n: a for n, a in arrays.items() if not re.search(pattern, n)}
