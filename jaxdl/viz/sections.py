"""What a report is made of: numbers, tables, pictures, commands, each as HTML.

Every text that a section is given is escaped, so that a class name, a path or a setting
cannot become markup.
"""

import base64
import html
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from matplotlib.figure import Figure

from jaxdl.core.errors import require
from jaxdl.viz.style import png


@runtime_checkable
class Section(Protocol):
    """A part of the page that writes itself as HTML; ``heading`` may be empty."""

    @property
    def heading(self) -> str:
        """What stands above the section."""

    def body(self) -> str:
        """The section without its heading, every text in it escaped."""


class Cards(NamedTuple):
    """The headline: a few numbers, large.

    Attributes:
      values: what each number is called -> the number or a text.
      heading: what stands above them.
    """

    values: Mapping[str, object]
    heading: str = ""

    def body(self) -> str:
        """A definition list."""
        cards = (
            f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
            for name, value in self.values.items()
        )
        return f'<dl class="cards">{"".join(cards)}</dl>'


class Table(NamedTuple):
    """Rows of texts and numbers; numbers are aligned to the right.

    Attributes:
      heading: what stands above the table.
      rows: the cells of each row.
      columns: what the columns are called; empty for a table without a head.
    """

    heading: str
    rows: Sequence[Sequence[object]]
    columns: Sequence[str] = ()

    def body(self) -> str:
        """A table; a column whose first cell is a number is one of numbers.

        Raises:
          ValueError: the rows differ in length from each other or from the columns.
        """
        lines = [*self.rows, self.columns] if self.columns else self.rows
        widths = sorted({len(line) for line in lines})
        require(
            len(widths) <= 1,
            f"the rows of the table {self.heading!r} must have the same length",
            widths,
        )
        first = self.rows[0] if self.rows else self.columns
        numeric = [isinstance(cell, int | float) for cell in first]
        head = row(self.columns, numeric, "th")
        body = "".join(row(cells, numeric, "td") for cells in self.rows)
        return f'<div class="wide"><table>{head}{body}</table></div>'


def row(cells: Sequence[object], numeric: Sequence[bool], tag: str) -> str:
    """One row of a table, or nothing if it has no cell."""
    written = "".join(
        f'<{tag} class="number">{escape(cell)}</{tag}>'
        if right
        else f"<{tag}>{escape(cell)}</{tag}>"
        for cell, right in zip(cells, numeric, strict=False)
    )
    return f"<tr>{written}</tr>" if written else ""


class Settings(NamedTuple):
    """Names and their values, such as a configuration or an environment.

    Attributes:
      heading: what stands above them.
      values: name -> value.
    """

    heading: str
    values: Mapping[str, object]

    def body(self) -> str:
        """A table of two columns."""
        return Table(self.heading, list(self.values.items())).body()


class Illustration(NamedTuple):
    """A figure and what it shows.

    Attributes:
      figure: a matplotlib figure, or the bytes of a PNG file.
      caption: what is to be seen; also read to those who do not see it.
      heading: what stands above the figure.
    """

    figure: Figure | bytes
    caption: str
    heading: str = ""

    def body(self) -> str:
        """An embedded image with its caption."""
        if isinstance(self.figure, bytes):
            image, width = self.figure, ""
        else:  # sharp on dense screens and paper, shown at the size it was laid out for
            image = png(self.figure, dpi=200.0)
            width = f' width="{self.figure.get_figwidth() * 104:.0f}"'
        data, text = base64.b64encode(image).decode(), escape(self.caption)
        return (
            f'<figure><img src="data:image/png;base64,{data}" alt="{text}"{width}>'
            f"<figcaption>{text}</figcaption></figure>"
        )


class Command(NamedTuple):
    """Lines to be typed into a terminal, such as how to reproduce the run.

    Attributes:
      heading: what stands above them.
      lines: the text, kept as it is.
    """

    heading: str
    lines: str

    def body(self) -> str:
        """Preformatted text."""
        return f"<pre><code>{escape(self.lines)}</code></pre>"


class Paragraph(NamedTuple):
    """A paragraph of plain text.

    Attributes:
      heading: what stands above it.
      text: what it says.
    """

    heading: str
    text: str

    def body(self) -> str:
        """One paragraph."""
        return f"<p>{escape(self.text)}</p>"


def escape(value: object) -> str:
    """A value as text that is safe inside an element or a quoted attribute.

    Floats are shown with four significant digits, and what UTF-8 cannot say, such as a
    part of a file name that was never text, as ``?``.
    """
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"))
