"""Fewer multiplications, the same convolution: for sizes even, odd, one and padded."""

import pytest

from jaxdl.ops import conv_chunks
from jaxdl.ops.conv_forms import plain
from jaxdl.ops.conv_winograd import winograd
from tests.ops.agreement import agree, firsts, seconds

# height, width, pads
PLACES = {
    "even": (6, 4, ((1, 1), (1, 1))),
    "odd": (5, 7, ((1, 1), (0, 2))),
    "one output": (3, 3, ((0, 0), (0, 0))),
    "padding beyond the kernel": (2, 3, ((3, 0), (0, 4))),
}


@pytest.mark.parametrize("place", PLACES)
def test_equals_the_plain_form(key, monkeypatch, place):
    height, width, pads = PLACES[place]
    if place == "even":  # one image at a time
        monkeypatch.setattr(conv_chunks, "CHUNK", 1)
    agree(
        key,
        lambda x, kernel: winograd(x, kernel, pads),
        lambda x, kernel: plain(x, kernel, (1, 1), pads, (1, 1)),
        [(2, height, width, 3), (3, 3, 3, 5)],
        seconds if place == "even" else firsts,
    )
