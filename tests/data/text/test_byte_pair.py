"""Byte pairs write every text, and a frequent one in few numbers."""

import sys

import numpy as np
import pytest

from jaxdl.data.text.byte_pair import byte_pairs

TEXT = "the theatre of the thing\n" * 20


def test_every_text_comes_back_and_a_frequent_one_is_short():
    pytest.importorskip("tokenizers")
    cut = byte_pairs(TEXT, vocab_size=300)
    for text in (TEXT, "Ünknown — 日本\t\n\n x"):
        assert cut.decode(cut.encode(text)) == text
    assert cut.encode(TEXT).dtype == np.int32
    assert len(cut.encode(TEXT)) < len(TEXT) / 3
    assert 256 < len(cut.tokens) <= 300
    assert len(byte_pairs(TEXT, vocab_size=256).encode("日")) == 3  # its bytes


def test_only_numbers_of_tokens_are_read():
    cut = byte_pairs("aa aa", vocab_size=256)
    with pytest.raises(ValueError, match=r"must be in \[0, 256\); got -1"):
        cut.decode(np.array([-1]))


def test_errors_say_what_and_got(monkeypatch):
    with pytest.raises(ValueError, match="at least 256, the bytes; got 10"):
        byte_pairs(TEXT, vocab_size=10)
    with pytest.raises(ValueError, match="at least one character; got ''"):
        byte_pairs("")
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(ImportError, match=r'pip install "jaxdl\[text\]"'):
        byte_pairs(TEXT)
