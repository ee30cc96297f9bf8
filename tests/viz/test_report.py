"""The page is whole, safe, and needs nothing from outside."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jaxdl.viz import sections, style
from jaxdl.viz.report import report

ATTACKS = {
    "script": "<script>alert(1)</script>",
    "braces": "<script>{style}</script>{0}{",
    "end of an attribute": '"><img src=x onerror=alert(1)>',
    "in an attribute": '" onmouseover="alert(1)" \'',
    "single quotes": "' autofocus onfocus='alert(1)",
    "javascript": "javascript:alert(1)",
    "a link": '<a href="javascript:alert(1)">click</a>',
    "a picture": "<svg/onload=alert(1)><img src=//evil.example/x.png>",
    "a frame": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "a base": '<base href="https://evil.example/"><link rel=stylesheet href=//e.x>',
    "a refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "end of the title": "</title></style></head><script>alert(1)</script>",
    "end of a table": "</td></tr></table></code></pre></section><script>a</script>",
    "a comment": "<!-- --><!--[if IE]><script>alert(1)</script><![endif]-->]]>",
    "entities": "&lt;script&gt; &#60;script&#62; &amp;amp; & &amp",
    "a style": "<style>@import url(https://evil.example)</style>",
    "control characters": "a\0b\x1b[31m\u202e\u2028",
}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section"),
    *("h1", "h2", "p", "dl", "div", "dt", "dd", "table", "tr", "th", "td"),
    *("figure", "img", "figcaption", "pre", "code"),
}
ATTRIBUTES = {
    ("html", "lang"),
    ("meta", "charset"),
    ("meta", "name"),
    ("meta", "content"),
    ("meta", "http-equiv"),
    ("dl", "class"),
    ("div", "class"),
    ("th", "class"),
    ("td", "class"),
    ("img", "src"),
    ("img", "alt"),
    ("img", "width"),
}
"""All that a page is made of: nothing that runs, links or loads."""


class Reader(HTMLParser):
    """Collects tags, attributes and texts; fails on a tag closed out of order."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes, self.texts = [], [], [], []
        self.others, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        """Note the tag, its attributes and the text before it."""
        self.finish()
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Fail unless it is the last one opened."""
        self.finish()
        assert self.open.pop() == tag

    def handle_data(self, data):
        """A part of a text."""
        self.text += data

    def finish(self):
        """The text between two tags is complete."""
        if self.text.strip():
            self.texts.append((self.open[-1] if self.open else "", self.text))
        self.text = ""

    def handle_comment(self, data):
        """There is none in a page."""
        self.others.append(data)

    unknown_decl = handle_pi = handle_comment


def page(attack):
    """A page in which everything that is given as text is an attack."""
    figure, _ = style.panels(1)
    return report(
        attack,
        sections.Cards({attack: attack}, heading=attack),
        sections.Table(attack, [[attack, 0.5], [attack, attack]], [attack, attack]),
        sections.Settings(attack, {attack: attack}),
        sections.Illustration(figure, attack, heading=attack),
        sections.Illustration(b"\x89PNG", attack),
        sections.Command(attack, attack),
        sections.Paragraph(attack, attack),
        subtitle=attack,
    )


def read(text):
    """What the page is made of."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == [], "every tag is closed"
    return reader


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_text_becomes_markup(attack):
    text = page(attack)
    reader, calm = read(text), read(page("calm"))
    assert set(reader.tags) <= TAGS
    assert {pair[:2] for pair in reader.attributes} <= ATTRIBUTES
    assert reader.others == []
    assert reader.tags == calm.tags, "the same elements as with harmless texts"
    assert [a[:2] for a in reader.attributes] == [a[:2] for a in calm.attributes]
    sources = [value for _, name, value in reader.attributes if name == "src"]
    assert len(sources) == 2
    for source in sources:
        assert re.fullmatch(r"data:image/png;base64,[\w+/]+={0,2}", source)
    assert not re.search(r"<script|<!--|<svg|<iframe", text, re.IGNORECASE)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_every_text_is_read_back_as_it_was_given(attack):
    reader, calm = read(page(attack)), read(page("calm"))
    expected = [(tag, text.replace("calm", attack)) for tag, text in calm.texts]
    assert reader.texts == expected
    assert [v for _, name, v in reader.attributes if name == "alt"] == [attack] * 2


def test_the_page_needs_nothing_from_outside():
    text = page(ATTACKS["braces"])
    assert "link" not in read(text).tags
    assert not re.search(r"url\(|@import|https?:", text)
    policy = dict(pair[1:] for pair in read(text).attributes if pair[0] == "meta")
    assert policy["http-equiv"] == "Content-Security-Policy"
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in text


def test_the_examination_sees_what_a_page_must_not_have():
    reader = read('<p onclick="a">t<script src="//x">s</script><!-- c --></p>')
    assert not set(reader.tags) <= TAGS
    assert {pair[:2] for pair in reader.attributes} & ATTRIBUTES == set()
    assert reader.others == [" c "]


@settings(deadline=None, max_examples=100)
@given(st.text(min_size=1).filter(str.strip))
def test_any_text_is_read_back(text):
    reader = read(report("t", sections.Table("h", [[text]])))
    (cell,) = [found for tag, found in reader.texts if tag == "td"]
    assert cell == text


def test_a_name_that_is_not_text_does_not_stop_the_page():
    name = b"caf\xe9<b>".decode("utf-8", "surrogateescape")
    assert "<td>caf?&lt;b&gt;</td>" in report("t", sections.Table("h", [[name]]))
    assert b"caf?&lt;b&gt;" in page(name).encode("utf-8")


def test_sections_stand_in_their_order_under_their_headings():
    text = report("t", *(sections.Paragraph(name, name) for name in "cab"))
    assert re.findall("<h2>(.)</h2>", text) == ["c", "a", "b"]
    assert "<h2>" not in report("t", sections.Paragraph("", "text"))


@pytest.mark.parametrize("media", ["prefers-color-scheme: dark", "@media print"])
def test_the_style_is_inside(media):
    assert media in report("t")
    assert read(report("t")).tags.count("section") == 0
