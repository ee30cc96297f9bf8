"""Every target is its source from the end, and no part knows another."""

import numpy as np

from jaxdl.data import load
from jaxdl.data.pairs import END
from jaxdl.data.reversal import REVERSAL, draw_letters


def test_targets_are_sources_backwards_and_parts_are_apart():
    data = load("reversal")
    assert tuple(len(part.y) for part in data.splits) == REVERSAL.rows
    texts = []
    for part in data.splits:
        lengths = (part.x.source != 0).sum(1)
        for source, y, length in zip(part.x.source, part.y, lengths, strict=True):
            assert y[:length].tolist() == source[:length][::-1].tolist()
            assert y[length] == END
        texts.append({data.shared.source.decode(row) for row in part.x.source})
        assert lengths.max() == 12
    assert not texts[0] & texts[1]
    assert not (texts[0] | texts[1]) & texts[2]
    assert sum(map(len, texts)) == sum(REVERSAL.rows)


def test_lengths_are_those_asked_for():
    found = draw_letters(200, (3, 7), seed=1)
    assert np.unique([len(text.split()) for text in found]).tolist() == [3, 7]
    assert found == draw_letters(200, (3, 7), seed=1)
    assert found != draw_letters(200, (3, 7), seed=2)
