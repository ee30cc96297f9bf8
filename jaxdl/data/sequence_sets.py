"""Data sets of sequences that need no file: digits, sums, and what is said again."""

import dataclasses

from jaxdl.core.types import Dataset
from jaxdl.data.embedded import DIGITS, from_sklearn
from jaxdl.data.fetch import Shelf
from jaxdl.data.info import DataInfo, Parts, WithShared
from jaxdl.data.registry import DATASETS
from jaxdl.data.series import adding_problem, copy_memory
from jaxdl.data.text.tokenizer import characters

PIXELS = DataInfo(
    name="pixels",
    description="Handwritten digits of 8x8, pixel after pixel; which digit is it?",
    shape=(64, 1),
    rows=DIGITS.rows,
    class_names=DIGITS.class_names,
    home=DIGITS.home,
    licence=DIGITS.licence,
    citation=DIGITS.citation,
)
ROWS = dataclasses.replace(
    PIXELS,
    name="digit_rows",
    description="Handwritten digits of 8x8, row after row; which digit is it?",
    shape=(8, 8),
)
ADDING = DataInfo(
    name="adding",
    description="Numbers, two of which are marked; what is their sum?",
    shape=(50, 2),
    rows=(4000, 500, 500),
    home="https://github.com/locuslab/TCN/tree/master/TCN/adding_problem",
    licence="none needed: it is made by a rule",
    citation=(
        "S. Hochreiter and J. Schmidhuber, Long Short-Term Memory, Neural Computation, "
        "1997"
    ),
)
DELAY = 30  # steps of silence, with the first sign to speak
COPY_MEMORY = DataInfo(
    name="copy_memory",
    description="Ten symbols, a silence, and signs to speak; what is to be said?",
    shape=(DELAY + 20,),
    rows=(4000, 500, 500),
    form="tokens",
    num_targets=10,
    own_task="language",
    home="https://github.com/locuslab/TCN/tree/master/TCN/copy_memory",
    licence=ADDING.licence,
    citation=ADDING.citation,
)


@DATASETS.register("digit_rows", info=ROWS)
@DATASETS.register("pixels", info=PIXELS)
def digit_sequences(info: DataInfo, shelf: Shelf) -> Parts:
    """The digits from the top, a pixel a step or a row of them."""

    def flat(part: Dataset) -> Dataset:
        return part._replace(x=part.x.reshape(-1, *info.shape))

    train, validation, test = from_sklearn(DIGITS, shelf)
    return flat(train), flat(validation), flat(test)


@DATASETS.register("adding", info=ADDING)
def adding(info: DataInfo, shelf: Shelf) -> Parts:
    """Three parts with seeds of their own."""
    del shelf
    train, validation, test = (
        Dataset(*adding_problem(rows, info.shape[0], seed=seed))
        for seed, rows in enumerate(info.rows)
    )
    return train, validation, test


@DATASETS.register("copy_memory", info=COPY_MEMORY)
def copies(info: DataInfo, shelf: Shelf) -> WithShared:
    """Three parts with seeds of their own; a token is its digit, 0 being silence."""
    del shelf
    train, validation, test = (
        Dataset(*copy_memory(rows, DELAY, seed=seed))
        for seed, rows in enumerate(info.rows)
    )
    return WithShared((train, validation, test), characters("0123456789"))
