"""A small text that needs no file: sentences made by a grammar, so that all is known.

Who does what is drawn; how it is spelled follows. A model that has learned the spelling
and the grammar is uncertain only where a word is chosen.
"""

import numpy as np

from jaxdl.data.fetch import Shelf
from jaxdl.data.info import DataInfo, WithShared
from jaxdl.data.registry import DATASETS
from jaxdl.data.text.running import running
from jaxdl.data.text.tokenizer import characters

NUM_SENTENCES = 1500
WHO = ("miller", "baker", "old queen", "young fox", "sailor", "teacher", "robot")
DOES = {
    "sees": ("river", "green hill", "ship", "moon", "long road"),
    "eats": ("apple", "warm bread", "plum", "sweet cake"),
    "sings": ("quietly", "of the sea", "until morning", "of home"),
    "builds": ("tower", "small boat", "stone wall", "bridge"),
    "asks": ("why", "for water", "for the way", "who is there"),
}
WHEN = ("", "", "At dawn ", "In spring ", "Today ", "At night ")


def sentence(when: str, who: str, does: str, what: str) -> str:
    """One sentence, from its parts, with a line break at its end.

    >>> sentence("At dawn ", "baker", "eats", "apple").strip()
    'At dawn the baker eats an apple.'
    """
    if does == "sees":
        what = f"the {what}"
    elif does in ("eats", "builds") and what != "warm bread":
        what = f"{article(what)} {what}"
    return f"{when}{'the' if when else 'The'} {who} {does} {what}.\n"


def article(noun: str) -> str:
    """The indefinite article before a noun."""
    return "an" if noun[0] in "aeiou" else "a"


def tale() -> str:
    """The whole text, the same at each call."""
    random = np.random.default_rng(0)
    verbs = tuple(DOES)
    choices = random.random((NUM_SENTENCES, 4)).tolist()
    lines = []
    for when, who, verb, end in choices:
        does = verbs[int(verb * len(verbs))]
        what = DOES[does][int(end * len(DOES[does]))]
        parts = WHEN[int(when * len(WHEN))], WHO[int(who * len(WHO))], does, what
        lines.append(sentence(*parts))
    return "".join(lines)


TALE = DataInfo(
    name="tale",
    description="Sentences made by a grammar, character after character; what is next?",
    shape=(),
    rows=(46_223, 2_567, 2_568),
    form="tokens",
    num_targets=30,
    own_task="language",
    home="https://en.wikipedia.org/wiki/Context-free_grammar",
    licence="none needed: it is made by a rule",
    citation="N. Chomsky, Three Models for the Description of Language, 1956",
)


@DATASETS.register("tale", info=TALE)
def read_tale(info: DataInfo, shelf: Shelf) -> WithShared:
    """The text by characters, its parts in its order; no file is read."""
    del info, shelf
    text = tale()
    tokenizer = characters(text)
    return WithShared(running(text, tokenizer), tokenizer)
