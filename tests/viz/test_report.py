"""The page is whole, safe, and needs nothing from outside."""

import re
from html.parser import HTMLParser

import pytest

from jaxdl.viz import sections, style
from jaxdl.viz.report import report

ATTACK = "<script>alert(1)</script>{style}"


class Reader(HTMLParser):
    """Collects tags and attributes, and fails on a tag that is closed out of order."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.attributes = [], [], []

    def handle_starttag(self, tag, attrs):
        """Note the tag and its attributes."""
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Fail unless it is the last one opened."""
        assert self.open.pop() == tag


def page():
    figure, _ = style.panels(1)
    return report(
        ATTACK,
        sections.Cards({ATTACK: ATTACK}, heading=ATTACK),
        sections.Table(ATTACK, [[ATTACK]], [ATTACK]),
        sections.Illustration(figure, ATTACK, heading=ATTACK),
        sections.Command(ATTACK, ATTACK),
        subtitle=ATTACK,
    )


def read(text):
    reader = Reader()
    reader.feed(text)
    assert reader.open == [], "every tag is closed"
    return reader


def test_no_text_becomes_markup():
    reader = read(page())
    assert "script" not in reader.tags
    assert not [a for a in reader.attributes if a[1].startswith("on")]
    assert page().count("&lt;script&gt;") == 14
    assert page().count("{style}") == 14, "text in braces is not filled in"


def test_the_page_needs_nothing_from_outside():
    reader = read(page())
    assert "link" not in reader.tags
    sources = [value for _, name, value in reader.attributes if name in ("src", "href")]
    assert len(sources) == 1
    assert sources[0].startswith("data:image/png;base64,")
    assert not re.search(r"url\(|@import|https?:", page())
    assert "default-src 'none'" in page()


def test_sections_stand_in_their_order_under_their_headings():
    text = report("t", *(sections.Paragraph(name, name) for name in "cab"))
    assert re.findall("<h2>(.)</h2>", text) == ["c", "a", "b"]
    assert "<h2>" not in report("t", sections.Paragraph("", "text"))


@pytest.mark.parametrize("media", ["prefers-color-scheme: dark", "@media print"])
def test_the_style_is_inside(media):
    assert media in report("t")
    assert read(report("t")).tags.count("section") == 0
