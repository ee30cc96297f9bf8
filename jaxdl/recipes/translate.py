"""``jaxdl translate``: what a trained model makes of a sentence."""

from collections.abc import Sequence
from pathlib import Path

from jaxdl.core.errors import require
from jaxdl.data.text.buckets import pad
from jaxdl.recipes.saved import load_run
from jaxdl.recipes.written import as_texts, written


def translate(
    folder: Path | str,
    sentences: Sequence[str],
    *,
    num_beams: int = 1,
    data_dir: str | None = None,
) -> list[str]:
    """The translations that a run gives; words that it does not know are ``<unk>``.

    Args:
      folder: of a run on pairs of sentences, whose data are read again for their words.
      sentences: at least one, each of at least one word and no longer than those of
        the data.
      num_beams: sequences that are kept on the way, of which the likeliest is given; 1
        takes the likeliest word each time.
      data_dir: where the data files are now, if they have moved.

    Raises:
      FileNotFoundError: the folder is not that of a finished run, or data are missing.
      ValueError: the run is on something else, there is nothing to translate, a
        sentence is too long, or there is no beam.
    """
    require(len(sentences) >= 1, "sentences must be at least 1", len(sentences))
    require(num_beams >= 1, "num_beams must be at least 1", num_beams)
    saved = load_run(folder, data_dir)
    require(
        saved.data["task"] == "translate",
        "translate must be given a run on pairs of sentences",
        f"one on {saved.data['name']}",
    )
    numbers = [saved.shared.source.encode(text) for text in sentences]
    longest, most = saved.shape
    for text, words in zip(sentences, numbers, strict=True):
        require(len(words) >= 1, "a sentence must have at least one word", repr(text))
        require(
            len(words) <= longest,
            f"a sentence must have at most {longest} words, as those of the data",
            f"{len(words)}: {text!r}",
            "Translate it in parts.",
        )
    given = saved.network, saved.variables, pad(numbers, longest), most, 256
    found = written(*given, num_beams)
    return as_texts(found, saved.shared.target)
