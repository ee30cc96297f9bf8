"""The tale follows its grammar, and is the same at each call."""

from jaxdl.data import load
from jaxdl.data.tale import DOES, TALE, WHEN, WHO, article, tale


def test_the_tale_is_the_same_at_each_call_and_as_long_as_it_says():
    data = load("tale")
    assert tale() == tale()
    assert data.info == TALE
    assert TALE.rows == tuple(len(part.x) for part in data.splits)
    assert len(data.shared.tokens) == TALE.num_targets
    assert data.shared.decode(data.train.x) == tale()[: len(data.train.x)]


def test_all_sentences_occur_and_no_others():
    found = set(tale().splitlines())
    ends = {end for ends in DOES.values() for end in ends}
    assert len(found) <= len(set(WHEN)) * len(WHO) * len(ends)
    for line in found:
        assert line.endswith(".")
        assert any(who in line for who in WHO)
        assert any(f" {does} " in line for does in DOES)
        assert " a apple" not in line
    assert {line.split(" ")[0] for line in found} >= {"The", "At", "In", "Today"}
    assert (article("apple"), article("plum")) == ("an", "a")
