"""Irish tunes in ABC notation, character after character: what is next?

The text is divided in its order, which is by kind of dance: the test are waltzes.
``jaxdl.data.text.tune`` tells whether what a model writes is a tune.
"""

from jaxdl.data.fetch import RemoteFile, Shelf
from jaxdl.data.info import DataInfo, WithShared
from jaxdl.data.registry import DATASETS
from jaxdl.data.text.running import by_characters

IRISH_ABC = DataInfo(
    name="irish_abc",
    description="Irish tunes in ABC notation; which character is next?",
    shape=(),
    rows=(177_855, 9_880, 9_880),
    form="tokens",
    num_targets=83,
    own_task="language",
    home="https://github.com/MITDeepLearning/introtodeeplearning",
    licence="none stated for the tunes; the collection is published under MIT",
    citation="MIT Introduction to Deep Learning, http://introtodeeplearning.com, 2023",
)
FILE = RemoteFile(
    "irish.abc",
    "df3782d5f7b5a2f4c66aa7c13f13008d5f48757b3f5f51620cd6c1ceb2c53023",
    (
        "https://raw.githubusercontent.com/MITDeepLearning/introtodeeplearning/master/"
        "mitdeeplearning/data",
    ),
)


@DATASETS.register("irish_abc", info=IRISH_ABC)
def irish_abc(info: DataInfo, shelf: Shelf) -> WithShared:
    """The tunes by characters.

    Raises:
      FileNotFoundError: the file is missing.
    """
    del info
    return by_characters(shelf.get(FILE).read_text("utf-8"))
