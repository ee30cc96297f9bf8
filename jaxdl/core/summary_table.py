"""The summary of a model as text."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jaxdl.core.summary import Summary

WIDTH = 1000  # of the page; a table is as wide as its cells


def table(summary: "Summary") -> str:
    """A row for each layer, the totals below; the same on every terminal."""
    from rich import box
    from rich.console import Console
    from rich.filesize import decimal
    from rich.table import Table

    totals = (summary.params, summary.state, summary.flops)
    rows = Table(box=box.SIMPLE, show_footer=True)
    rows.add_column("layer", "total")
    for name in ("type", "input", "output"):
        rows.add_column(name)
    for name, total in zip(("params", "state", "FLOPs"), totals, strict=True):
        rows.add_column(name, f"{total:,}", justify="right")
    rows.add_column("memory", decimal(summary.bytes), justify="right")
    for layer in summary.layers:
        rows.add_row(
            layer.path or "model",
            layer.type,
            *(
                " ".join(map(_shape, shapes))
                for shapes in (layer.inputs, layer.outputs)
            ),
            *(f"{n:,}" if n else "" for n in (layer.params, layer.state, layer.flops)),
            decimal(layer.bytes) if layer.bytes else "",
        )
    page = Console(
        file=io.StringIO(),
        width=WIDTH,
        markup=False,
        color_system=None,
        force_jupyter=False,
    )
    with page.capture() as capture:
        page.print(rows)
    return "\n".join(line.strip() for line in capture.get().strip().splitlines())


def _shape(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "1"
