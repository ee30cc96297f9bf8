"""Bars are as long as their notes say, and what is no tune is refused by its line."""

from fractions import Fraction

import pytest

from jaxdl.data.text.tune import meter, read_tune

HEAD = "X:1\nT:A tune\nM:{}\nL:1/8\nK:E Dorian\n"


def bars(body, meter="4/4"):
    """The lengths in eighths."""
    return [length * 8 for length in read_tune(HEAD.format(meter) + body).bars]


@pytest.mark.parametrize(
    ("body", "lengths"),
    [
        ("A2 B>c d/2e/ f//g3/2|", [2 + 2 + 1 + Fraction(1, 4) + Fraction(3, 2)]),
        ("|:GA|B4:|[1 c8:|2 z6 x2|]", [2, 4, 8, 8]),
        ("(3ABc (3:2:2AB (2AB (4ABcd|", [2 + Fraction(4, 3) + 3 + 3]),
        ("A<B A>>B A<<B|A>B2|", [6, Fraction(5, 2)]),
        ("[CEG]2 {/gab}^c'2- c'_b,,|", [2 + 2 + 2]),
        ('"Am"~A !trill!B (cd) .e=f|!\nu^^Gv__A|\\\ng2||', [6, 2, 2]),
        ("A[L:1/16]B|\nL:1/4\nA|\nd::e|", [Fraction(3, 2), 2, 2, 2]),
        ("A[M:3/4]B|% a remark\nM:2/4\nA4::B4|]", [2, 4, 4]),
    ],
)
def test_bars_add_up(body, lengths):
    assert bars(body) == lengths


def test_five_notes_take_the_time_of_two_or_in_compound_meter_of_three():
    assert bars("(5ABcde|") == [2]
    assert bars("(5ABcde|", "6/8") == [3]


def test_a_unit_that_is_not_told_follows_from_the_meter():
    for kind, unit in (("2/4", Fraction(1, 16)), ("3/4", Fraction(1, 8))):
        tune = read_tune(f"X:1\nT:A\nM:{kind}\nK:G\nA|")
        assert tune.bars == (unit,)
        assert tune.measure == meter(kind)
    assert meter("C") == meter("C|") == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("T:A\nX:1\nK:D\nA|", "must begin with X:; got 'T:A'"),
        ("X:one\nT:A\nK:D\nA|", "X: must be a number; got 'one'"),
        ("X:1\nK:D\nA|", "a title T: and a key K:; got no T"),
        ("X:1\nT:A\nM:4/4", "a title T: and a key K:; got no K"),
        ("X:1\nT:A\nM:4\nK:D\nA|", "fractions such as 6/8; got '4'"),
        ("X:1\nT:A\nL:1/7\nK:D\nA|", "fractions such as 6/8; got '1/7'"),
        ("X:1\nT:A\nK:H\nA|", "K: must be a key .*; got 'H'"),
        ("X:1\nT:A\nABc|\nK:D\n", "line 3 of a tune must be a field .*got 'ABc|'"),
        ("X:1\nT:A\nK:D\nABc\n", "must have a bar line"),
        ("X:1\nT:A\nK:D\n||\n", "must have a note"),
        ("X:1\nT:A\nK:D\nA|\nBs|", "line 5 of a tune must be notes and bars; got 's|'"),
        ("X:1\nT:A\nK:D\n[AB|", r"line 4 .* got '\[AB|'"),
        ("X:1\nT:A\nK:D\nA/0|", "must not be divided by 0"),
        ("X:1\nT:A\nK:D\n!A|", "line 4"),
    ],
)
def test_what_is_no_tune_says_why(text, message):
    with pytest.raises(ValueError, match=message):
        read_tune(text)


@pytest.mark.data
def test_nearly_all_real_tunes_are_tunes(real_data):
    text = (real_data / "irish_abc" / "irish.abc").read_text("utf-8")
    blocks = ["X:" + block for block in text.split("X:")[1:]]
    faults = []
    for block in blocks:
        try:
            read_tune(block.split("\n\n")[0])
        except ValueError as error:
            faults.append(str(error))
    assert len(blocks) == 804
    assert len(faults) == 3  # two have an empty line inside, one an S that is an s
