"""A running text as data of a language model: what comes next, after each token?

The parts are stretches of the text, in its order: the first 90 % to learn from, the
next 5 % for validation, the last 5 % for the test. Validation and test together are the
last tenth, which nanoGPT validates on.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset
from jaxdl.data.corrupt import corrupt
from jaxdl.data.info import DataInfo, Parts, WithShared
from jaxdl.data.text.byte_pair import byte_pairs
from jaxdl.data.text.tokenizer import Tokenizer, characters, words

SHARES = (0.9, 0.95)
LEAST = 40  # characters, so that each part has two

TEXTS: Mapping[str, Callable[[str, str], Tokenizer]] = MappingProxyType(
    {
        "text": lambda whole, learned: characters(whole),
        "words": lambda whole, learned: words(learned),
        "pairs": lambda whole, learned: byte_pairs(learned),
    }
)
"""By the word before the colon, from the text and its training part to a tokenizer.

Characters are those of the whole text: which there are says nothing of their order.
"""


def stretches(text: str) -> tuple[str, str, str]:
    """The training, validation and test part of a text.

    Raises:
      ValueError: the text is shorter than 40 characters.
    """
    rule = f"a text must have at least {LEAST} characters"
    require(len(text) >= LEAST, rule, len(text))
    first, second = (int(share * len(text)) for share in SHARES)
    return text[:first], text[first:second], text[second:]


def predicted(text: str, tokenizer: Tokenizer) -> Dataset:
    """The tokens of a text but the last as ``x``, and those that follow them as ``y``.

    Raises:
      ValueError: it has fewer than two tokens.
    """
    tokens = tokenizer.encode(text)
    require(len(tokens) >= 2, "each part must have at least two tokens", len(tokens))
    return Dataset(tokens[:-1], tokens[1:])


def running(text: str, tokenizer: Tokenizer) -> Parts:
    """The three parts of a text, each a run of tokens."""
    train, validation, test = (predicted(part, tokenizer) for part in stretches(text))
    return train, validation, test


def by_characters(text: str) -> WithShared:
    """The three parts of a text by characters, and what cuts it."""
    tokenizer = characters(text)
    return WithShared(running(text, tokenizer), tokenizer)


def read_text(kind: str, path: Path) -> tuple[DataInfo, WithShared]:
    """A user's own text.

    Args:
      kind: how it is cut: a name in ``TEXTS``.
      path: of a file in UTF-8.

    Raises:
      CorruptFileError: it is not UTF-8.
      FileNotFoundError: there is no such file.
      ImportError: byte pairs are asked for without ``tokenizers``.
      ValueError: it is too short.
    """
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise corrupt(path, "a text in UTF-8", error) from error
    tokenizer = TEXTS[kind](text, stretches(text)[0])
    parts = running(text, tokenizer)
    info = DataInfo(
        name=path.stem,
        description=f"Your own text in {path}; what comes next?",
        shape=(),
        rows=(len(parts[0].x), len(parts[1].x), len(parts[2].x)),
        form="tokens",
        num_targets=len(tokenizer.tokens),
        own_task="language",
    )
    return info, WithShared(parts, tokenizer)
