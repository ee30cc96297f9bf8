"""The error says which file, what it must hold, what it holds, and what to do."""

from pathlib import Path

from jaxdl.core.errors import CorruptFileError
from jaxdl.data.corrupt import corrupt


def test_the_sentence():
    error = corrupt(Path("a", "b.gz"), "3 bytes", 2)
    assert isinstance(error, CorruptFileError)
    assert str(error) == "a/b.gz must hold 3 bytes; got 2. Get or make it again."
