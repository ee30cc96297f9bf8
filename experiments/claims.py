"""Every claim of the course with its verdict, on one page.

``python -m experiments.claims`` writes ``docs/claims.md`` from the committed results.
"""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
PAGE = ROOT.parent / "docs" / "claims.md"

HEAD = """\
# Claims of the course

Each claim was measured by an experiment, whose numbers, pictures and settings are
behind its name. A verdict is a function of those numbers with its threshold beside it,
in the `verdicts.py` of its folder; "fails" means that it did not hold where it was
measured. *Source* names one of the five scripts of the course, 000 to 004, and its
section.

"""


def results() -> dict[str, dict[str, Any]]:
    """By name, the committed results of every experiment."""
    files = sorted(ROOT.glob("*/results.json"))
    return {path.parent.name: json.loads(path.read_text("utf-8")) for path in files}


def page() -> str:
    """The page as Markdown."""
    found = results()
    verdicts = [verdict for one in found.values() for verdict in one["verdicts"]]
    hold = sum(verdict["holds"] for verdict in verdicts)
    lines = [f"{hold} of {len(verdicts)} claims hold.", ""]
    lines += ["| claim | source | experiment | measured | |", "|---|---|---|---|---|"]
    for name, one in found.items():
        link = f"[{name}](../experiments/{name}/README.md)"
        lines += [
            f"| {v['claim']} | {v['source']} | {link} | {v['evidence']} "
            f"| **{'holds' if v['holds'] else 'fails'}** |"
            for v in one["verdicts"]
        ]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
