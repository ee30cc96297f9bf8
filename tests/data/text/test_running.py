"""A text is divided by position, and each token is followed by the next."""

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import load
from jaxdl.data.text.running import predicted, read_text, running, stretches
from jaxdl.data.text.tokenizer import characters

TEXT = "".join(chr(97 + i % 26) for i in range(200))


def test_parts_are_stretches_of_the_text_in_its_order():
    parts = stretches(TEXT)
    assert "".join(parts) == TEXT
    assert [len(part) for part in parts] == [180, 10, 10]


def test_each_token_is_followed_by_the_next():
    cut = characters(TEXT)
    for part, whole in zip(running(TEXT, cut), stretches(TEXT), strict=True):
        np.testing.assert_array_equal(part.x, cut.encode(whole)[:-1])
        np.testing.assert_array_equal(part.y, cut.encode(whole)[1:])


def test_words_of_the_held_out_stretches_are_not_in_the_vocabulary(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("seen seen seen " * 60 + "hidden hidden", "utf-8")
    info, (parts, cut) = read_text("words", path)
    assert cut.tokens == ("<pad>", "<unk>", "seen")
    assert parts[2].y[-1] == 1
    assert info.num_targets == 3


@pytest.mark.data
def test_tiny_shakespeare_is_that_of_the_publication(real_data):
    """1,003,854 and 111,540 characters of 65 kinds, as nanoGPT reports them."""
    data = load(f"text:{real_data / 'tinyshakespeare' / 'input.txt'}")
    assert len(data.shared.tokens) == 65
    train, *held_out = (len(part.x) + 1 for part in data.splits)
    assert (train, sum(held_out)) == (1_003_854, 111_540)


def test_errors_say_what_and_got(tmp_path):
    with pytest.raises(ValueError, match="at least 40 characters; got 3"):
        stretches("abc")
    with pytest.raises(ValueError, match="at least two tokens; got 1"):
        predicted("a", characters("a"))
    path = tmp_path / "text.txt"
    path.write_bytes(b"\xff" * 50)
    with pytest.raises(CorruptFileError, match="must hold a text in UTF-8"):
        read_text("text", path)
    with pytest.raises(FileNotFoundError, match="nowhere"):
        read_text("text", tmp_path / "nowhere")
