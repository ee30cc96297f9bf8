"""Scenes of Shakespeare, character after character: what is next?

The last tenth, on which nanoGPT validates, is the validation part and the test part.
"""

from jaxdl.data.fetch import RemoteFile, Shelf
from jaxdl.data.info import DataInfo, WithShared
from jaxdl.data.registry import DATASETS
from jaxdl.data.text.running import by_characters

TINYSHAKESPEARE = DataInfo(
    name="tinyshakespeare",
    description="Scenes of Shakespeare; which character is next?",
    shape=(),
    rows=(1_003_853, 55_769, 55_769),
    form="tokens",
    num_targets=65,
    own_task="language",
    home="https://github.com/karpathy/char-rnn",
    licence="the plays are in the public domain; the collection is published under MIT",
    citation="A. Karpathy, The Unreasonable Effectiveness of Recurrent Neural Networks,"
    " 2015",
)
FILE = RemoteFile(
    "input.txt",
    "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
    (
        "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/"
        "tinyshakespeare",
    ),
)


@DATASETS.register("tinyshakespeare", info=TINYSHAKESPEARE)
def tinyshakespeare(info: DataInfo, shelf: Shelf) -> WithShared:
    """The scenes by characters.

    Raises:
      FileNotFoundError: the file is missing.
    """
    del info
    return by_characters(shelf.get(FILE).read_text("utf-8"))
