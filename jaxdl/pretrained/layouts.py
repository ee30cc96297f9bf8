"""How weights are named elsewhere, as tables of regular expressions.

Our networks have the names of torchvision, or of timm where torchvision has none.
"""

import fnmatch
from typing import NamedTuple

from jaxdl.models.vision.vit import TIMM_NAMES


class Layout(NamedTuple):
    """The names of one library for one family of networks.

    Attributes:
      library: whose names they are.
      models: shell patterns of our networks, separated by spaces.
      aliases: regular expressions and replacements, applied in turn, that make our
        names of its names.
    """

    library: str
    models: str
    aliases: tuple[tuple[str, str], ...]

    def matches(self, name: str) -> bool:
        """Whether the table is for the network of that name."""
        return any(fnmatch.fnmatch(name, p) for p in self.models.split())


LAYOUTS = (
    Layout("ours", "*", ()),
    Layout(
        "timm",
        "vgg*",
        (
            (r"^pre_logits\.fc1\.", "classifier.0."),
            (r"^pre_logits\.fc2\.", "classifier.3."),
            (r"^head\.fc\.", "classifier.6."),
        ),
    ),
    Layout("timm", "vit_*", TIMM_NAMES),
)
"""The tables; the one whose names fit best is taken."""
