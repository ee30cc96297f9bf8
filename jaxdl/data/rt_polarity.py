"""Sentences from reviews of films: is the writer pleased?

There are no official parts. A tenth of the sentences, by class and always the same, is
the test, and another tenth validation. The vocabulary is that of the training part.
"""

from pathlib import Path

import numpy as np

from jaxdl.core.types import Dataset
from jaxdl.data.corrupt import corrupt
from jaxdl.data.fetch import RemoteFile, Shelf
from jaxdl.data.info import DataInfo, WithShared
from jaxdl.data.registry import DATASETS
from jaxdl.data.splits import split
from jaxdl.data.text.buckets import pad
from jaxdl.data.text.tokenizer import words

RT_POLARITY = DataInfo(
    name="rt_polarity",
    description="A sentence from a review of a film; does it praise or blame?",
    shape=(64,),
    rows=(8530, 1066, 1066),
    class_names=("negative", "positive"),
    form="tokens",
    home="https://www.cs.cornell.edu/people/pabo/movie-review-data/",
    licence="none stated by the owners",
    citation=(
        "B. Pang and L. Lee, Seeing Stars: Exploiting Class Relationships for "
        "Sentiment Categorization with Respect to Rating Scales, ACL 2005"
    ),
)

SHA256 = {
    "rt-polarity.neg": (
        "2d11cfbc790f1cd96d78339f41ce53ced1efa83cd22d37d6788fa3fe3d17e2fd"
    ),
    "rt-polarity.pos": (
        "4134882974a28d0c7b5151256f0e33a6169984ee7372c279e673f1114f475d58"
    ),
}
"""Of the files in UTF-8; those of the owners are in Latin-1, and are read too."""

MIRRORS = (
    "https://raw.githubusercontent.com/dennybritz/cnn-text-classification-tf/master/"
    "data/rt-polaritydata",
)
SHARES = (0.8, 0.1, 0.1)
LEAST = 100  # sentences in a file that is not cut off


@DATASETS.register("rt_polarity", info=RT_POLARITY)
def rt_polarity(info: DataInfo, shelf: Shelf) -> WithShared:
    """Words in lower case, with zeros after the end; a word that came once is unknown.

    Raises:
      CorruptFileError: a file has too few lines.
      FileNotFoundError: a file is missing.
    """
    found = [
        read_lines(shelf.get(RemoteFile(name, sha256, MIRRORS)))
        for name, sha256 in SHA256.items()
    ]
    lines = np.array(found[0] + found[1], object)
    labels = np.repeat(np.arange(2, dtype=np.int32), [len(part) for part in found])
    whole = Dataset(lines, labels)
    parts = split(whole, SHARES, seed=0, stratify=True)
    tokenizer = words("\n".join(parts[0].x))
    length = info.shape[0]
    train, validation, test = (
        Dataset(pad([tokenizer.encode(line) for line in part.x], length), part.y)
        for part in parts
    )
    return WithShared((train, validation, test), tokenizer)


def read_lines(path: Path) -> list[str]:
    """The lines of a file in UTF-8 or Latin-1 that are not empty.

    Raises:
      CorruptFileError: there are fewer than 100.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < LEAST:
        raise corrupt(path, f"at least {LEAST} sentences", len(lines))
    return lines
