"""How weights are named elsewhere, as tables of regular expressions.

Our networks have the names of torchvision, or of timm where torchvision has none.
"""

import fnmatch
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from jaxdl.models.vision.vit import TIMM_NAMES
from jaxdl.pretrained import hugging_face, hugging_face_texts, timm

Arrays = Mapping[str, np.ndarray]


class Layout(NamedTuple):
    """The names of one library for one family of networks.

    Attributes:
      library: whose names they are.
      models: shell patterns of our networks, separated by spaces.
      aliases: regular expressions and replacements, applied in turn, that make our
        names of its names.
      tensors: from the arrays of a file to those that are renamed; for what other names
        alone do not make ours.
    """

    library: str
    models: str
    aliases: tuple[tuple[str, str], ...]
    tensors: Callable[[Arrays], Arrays] = lambda arrays: arrays

    def matches(self, name: str) -> bool:
        """Whether the table is for the network of that name."""
        return any(fnmatch.fnmatch(name, p) for p in self.models.split())


LAYOUTS = (
    Layout("ours", "*", ()),
    Layout("timm", "vgg*", timm.VGG),
    Layout("timm", "vit_*", TIMM_NAMES),
    Layout("timm", "efficientnet_*", timm.EFFICIENTNET),
    Layout("timm", "mobilenet_v2", timm.MOBILENET),
    Layout("timm", "convnext_*", timm.CONVNEXT),
    Layout("transformers", "resnet*", hugging_face.RESNET),
    Layout("transformers", "convnext_*", hugging_face.CONVNEXT),
    Layout("transformers", "vit_*", hugging_face.VIT),
    Layout(
        "transformers",
        "gpt2",
        hugging_face_texts.GPT2,
        hugging_face_texts.gpt2_tensors,
    ),
    Layout(
        "transformers",
        "bert",
        hugging_face_texts.BERT,
        hugging_face_texts.classifier_tensors,
    ),
    Layout(
        "transformers",
        "bert_mlm",
        hugging_face_texts.BERT,
        hugging_face_texts.masked_word_tensors,
    ),
    Layout(
        "transformers",
        "t5_*",
        hugging_face_texts.T5,
        hugging_face_texts.t5_tensors,
    ),
)
"""The tables; the one whose names fit best is taken."""

JOINED = "@"
"""In a new name, what comes before the number of a piece: pieces are put end to end."""
