"""Runs every notebook of this folder from its source, in a fresh kernel.

``python colab/execute.py --fast`` fails at the first cell that fails. ``--write`` also
writes what was shown into ``NAME.ipynb``, which is never edited by hand.
"""

import argparse
import base64
import io
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient
from PIL import Image

FOLDER = Path(__file__).parent
METADATA = {
    "accelerator": "GPU",
    "colab": {"provenance": [], "toc_visible": True},
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
"""What Colab reads when it opens a notebook."""


def sources() -> list[Path]:
    """The notebooks' sources: files whose names begin with a number."""
    return sorted(FOLDER.glob("[0-9]*.py"))


def convert(source: Path) -> Any:
    """The notebook of a source, without outputs; the same one every time."""
    notebook = jupytext.read(source, fmt="py:percent")
    notebook.metadata = nbformat.from_dict(METADATA)
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell-{number}", nbformat.from_dict({})
    return notebook


def execute(source: Path) -> Any:
    """The notebook with its outputs; it runs in a folder of its own.

    Raises:
      CellExecutionError: a cell fails.
    """
    notebook = convert(source)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(
            notebook,
            timeout=600,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": folder}},
        ).execute()
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = slim(output.data["image/png"])
    return notebook


def slim(picture: str) -> str:
    """A PNG, as notebooks hold it, with 64 colours: half its size, the same look."""
    image = Image.open(io.BytesIO(base64.b64decode(picture)))
    few = image.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    few.save(buffer, "PNG", dpi=image.info["dpi"], optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


def main() -> None:
    """Execute the notebooks that the arguments name, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="such as 00_first_run; default: all")
    parser.add_argument("--fast", action="store_true", help="small sizes")
    parser.add_argument("--write", action="store_true", help="write the .ipynb")
    parser.add_argument("--jobs", type=int, default=1, help="kernels at a time")
    options = parser.parse_args()
    if options.fast:
        os.environ["JAXDL_NB_FAST"] = "1"
    found = [s for s in sources() if not options.names or s.stem in options.names]
    if not found:
        parser.error(f"no notebook is called {' or '.join(options.names)}")

    def run(source: Path) -> None:
        start = time.perf_counter()
        notebook = execute(source)
        if options.write:
            nbformat.write(notebook, source.with_suffix(".ipynb"))
        print(f"{source.stem} {time.perf_counter() - start:.0f} s", flush=True)

    with ThreadPoolExecutor(options.jobs) as pool:
        for done in [pool.submit(run, source) for source in found]:
            done.result()


if __name__ == "__main__":
    main()
