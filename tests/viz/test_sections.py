"""Sections write what they are given, escaped, with numbers aligned."""

import base64
from xml.etree import ElementTree

import pytest

from jaxdl.viz import style
from jaxdl.viz.sections import (
    Cards,
    Command,
    Illustration,
    Paragraph,
    Settings,
    Table,
    escape,
)

ATTACK = "<script>alert('x')</script>\"&"


def parsed(section):
    """The section as a tree: fails where a tag stays open or a text is not escaped."""
    return ElementTree.fromstring(section.body())


@pytest.mark.parametrize(
    "section",
    [
        Cards({ATTACK: ATTACK}),
        Table(ATTACK, [[ATTACK, 1.0]], [ATTACK, ATTACK]),
        Settings(ATTACK, {ATTACK: ATTACK}),
        Command(ATTACK, ATTACK),
        Paragraph(ATTACK, ATTACK),
    ],
    ids=lambda section: type(section).__name__,
)
def test_every_text_is_escaped(section):
    assert "<script" not in section.body()
    assert ATTACK in "".join(parsed(section).itertext())


def test_escape_is_safe_in_attributes_and_rounds_floats():
    assert escape(ATTACK) == (
        "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&quot;&amp;"
    )
    assert escape(0.123456) == "0.1235"
    assert escape(123456) == "123456"
    assert escape(float("nan")) == "nan"
    assert escape(None) == "None"


def test_cards_pair_names_with_values():
    terms = parsed(Cards({"accuracy": 0.98765, "device": "cpu"}))
    assert [e.text for e in terms.iter("dt")] == ["accuracy", "device"]
    assert [e.text for e in terms.iter("dd")] == ["0.9877", "cpu"]


def test_tables_have_their_head_and_align_numbers():
    table = parsed(Table("t", [["fit", 0.5, 3], ["test", 0.25, 4]], ["a", "b", "c"]))
    assert [e.text for e in table.iter("th")] == ["a", "b", "c"]
    assert [e.text for e in table.iter("td")] == [
        "fit",
        "0.5",
        "3",
        "test",
        "0.25",
        "4",
    ]
    assert [e.get("class") for e in table.iter("td")] == [None, "number", "number"] * 2


@pytest.mark.parametrize("columns", [[], ["a", "b"]])
def test_tables_may_be_empty(columns):
    assert len(list(parsed(Table("t", [], columns)).iter("th"))) == len(columns)


@pytest.mark.parametrize(
    ("rows", "columns"), [([[1], [1, 2]], []), ([[1, 2]], ["a"]), ([[]], ["a"])]
)
def test_ragged_tables_are_refused(rows, columns):
    with pytest.raises(ValueError, match=r"rows of the table 't' must have the same"):
        Table("t", rows, columns).body()


def test_settings_are_rows_of_two_and_may_be_mixed():
    table = parsed(Settings("s", {"rate": 0.1, "model": "lenet"}))
    assert [e.text for e in table.iter("td")] == ["rate", "0.1", "model", "lenet"]
    assert len(list(table.iter("tr"))) == 2, "no head"


def test_pictures_are_embedded_with_their_caption(pixels):
    figure, (axes,) = style.panels(1)
    style.dress(axes, x="x", y="y")
    body = Illustration(figure, ATTACK).body()
    assert "<script" not in body
    assert body.count(escape(ATTACK)) == 2, "as caption, and for those who cannot see"
    data = body.split("base64,")[1].split('"')[0]
    assert base64.b64decode(data) == style.png(figure, dpi=200.0)
    assert f'width="{figure.get_figwidth() * 104:.0f}"' in body


def test_pictures_may_be_files():
    body = Illustration(b"\x89PNG", "a file").body()
    assert base64.b64encode(b"\x89PNG").decode() in body
    assert "width" not in body


def test_commands_keep_their_lines():
    assert parsed(Command("c", "a  b\n  c"))[0].text == "a  b\n  c"
