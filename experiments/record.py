"""What every experiment writes down: where it ran, its numbers, and its README."""

import importlib.metadata
import json
import os
import platform
import re
from pathlib import Path
from typing import Any

import jax

PACKAGES = ("jaxdl", "jax", "jaxlib", "flax", "optax", "numpy")
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


def environment(command: str, seconds: float) -> dict[str, Any]:
    """The command, the versions, the hardware and the wall time of a run.

    Args:
      command: what was typed.
      seconds: wall time from the first compilation to the last number.
    """
    return {
        "command": command,
        "seconds": round(seconds, 1),
        "python": platform.python_version(),
        **{name: importlib.metadata.version(name) for name in PACKAGES},
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "devices": sorted({device.device_kind for device in jax.devices()}),
    }


def write_results(path: Path, results: Any) -> None:
    """Write JSON of four digits, a list of numbers to a line."""
    text = json.dumps(rounded(results), indent=1, allow_nan=False)
    flat = r"\[[^\[\]{}]*\]"
    text = re.sub(flat, lambda found: " ".join(found[0].split()), text)
    path.write_text(text + "\n", "utf-8")


def rounded(value: Any) -> Any:
    """The value with four significant digits; what is not finite becomes ``None``."""
    if isinstance(value, dict):
        return {name: rounded(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    if isinstance(value, float):
        number = float(f"{value:.4g}")
        return number if abs(number) < float("inf") else None
    return value


def with_results(readme: str, table: str) -> str:
    """A README with the part between its two marks renewed."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"
