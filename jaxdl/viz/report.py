"""A report of a run: one HTML file with its numbers, pictures and settings inside.

The page needs no network and runs no script: styles are inline, pictures are embedded,
and its content security policy forbids everything else.
"""

from importlib import resources

from jaxdl.viz.sections import Section, escape

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p>{subtitle}</p>
</header>
<main>
{main}
</main>
</body>
</html>
"""


def report(title: str, *sections: Section, subtitle: str = "") -> str:
    """The page as text, to be written to a file as UTF-8.

    Args:
      title: what was run.
      *sections: in the order in which they are read.
      subtitle: one line below the title, such as the date and the device.
    """
    parts = (
        "<section>"
        + (f"<h2>{escape(section.heading)}</h2>" if section.heading else "")
        + f"{section.body()}</section>"
        for section in sections
    )
    style = resources.files("jaxdl.viz").joinpath("report.css").read_text("utf-8")
    return PAGE.format(
        title=escape(title),
        subtitle=escape(subtitle),
        style=style,
        main="\n".join(parts),
    )
