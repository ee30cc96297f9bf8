"""Descriptions of photographs in German, and in English.

The parts are the official ones of the task of 2016. Texts are in lower case; words that
come once in the training part are unknown.
"""

import dataclasses
import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

from jaxdl.data.corrupt import corrupt
from jaxdl.data.fetch import RemoteFile, Shelf
from jaxdl.data.info import DataInfo, WithShared
from jaxdl.data.pairs import Languages, encode_pairs, marked
from jaxdl.data.registry import DATASETS
from jaxdl.data.text.byte_pair import byte_pairs
from jaxdl.data.text.tokenizer import Tokenizer, words

NUM_BYTE_PAIRS = 4096

MULTI30K = DataInfo(
    name="multi30k",
    description="What a photograph shows, in German; what is it in English?",
    shape=(45, 42),
    rows=(29_000, 1014, 1000),
    form="pairs",
    num_targets=5948,
    own_task="translate",
    home="https://github.com/multi30k/dataset",
    licence="for research that is not commercial; photographs are Flickr's",
    citation=(
        "D. Elliott, S. Frank, K. Sima'an and L. Specia, Multi30K: Multilingual "
        "English-German Image Descriptions, Workshop on Vision and Language, 2016"
    ),
)

BYTE_PAIRS = dataclasses.replace(
    MULTI30K, name="multi30k_byte_pairs", shape=(56, 48), num_targets=4100
)

SHA256 = {
    "train.de.gz": "726e39b2fa9eb9ffb6dc763fb35a179f80fae06ffc5d28b6ace5faa883de28a6",
    "train.en.gz": "d79cfa999dd4c51d2cb42499b6796d5a882c3a8a961923c25a898c90f8bbd56f",
    "val.de.gz": "f0cba2f995189cf5770f29a8a9a537a3ad3f51657ad873405082ff6863a5e75a",
    "val.en.gz": "14f7d25ddd868909a9213e361768460edcacdd6ab9d1e77b92560dc10c10dc28",
    "test_2016_flickr.de.gz": (
        "9204244e408ccb38d2a55cfcd344df15005fc42a07a6e55ca6c52b6ababb8cc8"
    ),
    "test_2016_flickr.en.gz": (
        "611d361c6334bc7246101d48097c13cf5c4413c5befc793cc629934359d532d9"
    ),
}
MIRRORS = ("https://raw.githubusercontent.com/multi30k/dataset/master/data/task1/raw",)
PARTS = ("train", "val", "test_2016_flickr")

Cut = Callable[[str], Tokenizer]


@DATASETS.register("multi30k", info=MULTI30K)
def multi30k(info: DataInfo, shelf: Shelf, cut: Cut = words) -> WithShared:
    """Both sides by words; a longer sentence than in the training part is cut off.

    Args:
      info: the facts.
      shelf: where the files are.
      cut: from the training part of a side to a tokenizer.

    Raises:
      CorruptFileError: a file is not what its name says, or has another number of
        lines than its other side.
      FileNotFoundError: a file is missing.
    """
    texts = {
        name: read_lines(shelf.get(RemoteFile(name, sha256, MIRRORS)))
        for name, sha256 in SHA256.items()
    }
    for part in PARTS:
        sides = [len(texts[f"{part}.{side}.gz"]) for side in ("de", "en")]
        if sides[0] != sides[1]:
            path = Path(f"{part}.en.gz")
            raise corrupt(path, f"{sides[0]} lines, as {part}.de.gz has", sides[1])
    source, target = (
        marked(cut("\n".join(texts[f"train.{side}.gz"]))) for side in ("de", "en")
    )
    languages = Languages(source, target)
    train, validation, test = (
        encode_pairs(
            texts[f"{part}.de.gz"], texts[f"{part}.en.gz"], languages, info.shape
        )
        for part in PARTS
    )
    return WithShared((train, validation, test), languages)


@DATASETS.register("multi30k_byte_pairs", info=BYTE_PAIRS)
def multi30k_byte_pairs(info: DataInfo, shelf: Shelf) -> WithShared:
    """Both sides by byte pairs, so that no word is unknown.

    Raises:
      CorruptFileError: as for words.
      FileNotFoundError: a file is missing.
      ImportError: ``tokenizers`` is missing.
    """
    here = Shelf(
        tuple(folder.parent / MULTI30K.name for folder in shelf.folders), shelf.download
    )
    return multi30k(info, here, lower_byte_pairs)


def lower_byte_pairs(text: str) -> Tokenizer:
    """Byte pairs of a text in lower case, as all texts then are."""
    cut = byte_pairs(text, vocab_size=NUM_BYTE_PAIRS)
    return cut._replace(encode=lambda text: cut.encode(text.lower()))


def read_lines(path: Path) -> list[str]:
    """The lines of a compressed file in UTF-8, in lower case.

    Raises:
      CorruptFileError: it is no such file.
    """
    try:
        text = gzip.decompress(path.read_bytes()).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise corrupt(path, "a text in UTF-8, compressed by gzip", error) from error
    return text.lower().rstrip("\n").split("\n")
