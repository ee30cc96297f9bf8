"""Everything that has a name, as one file that can be read before JAX is loaded.

``python -m jaxdl.recipes.catalogue`` writes ``jaxdl/catalogue.json``, which the command
line reads for its flags, lists and suggestions, and the tables of the README and the
documentation. A test fails when they are out of date.
"""

import inspect
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jaxdl.core.registry import Entry
from jaxdl.core.summary import summarise
from jaxdl.core.types import Scalar
from jaxdl.data import DATASETS
from jaxdl.models import MODELS, create_model
from jaxdl.models.registry import sample_batch
from jaxdl.recipes.config import CONFIGS
from jaxdl.recipes.parts import page

KINDS: dict[Any, str] = {
    int: "int",
    float: "float",
    Scalar: "float",
    str: "str",
    bool: "bool",
    tuple[int, ...]: "ints",
}
"""By annotation of a model's setting, what the command line parses it as."""

BY = "\u00d7"  # the sign between the sides of a shape
TARGETS = {
    "classify": "{classes} classes",
    "language": "the next token",
    "multilabel": "yes or no for each",
    "regress": "a number",
}
BEGIN, END = "<!-- catalogue: begin -->", "<!-- catalogue: end -->"


def catalogue(sizes: Mapping[str, Mapping[str, Any]] = {}) -> dict[str, Any]:
    """The models, data sets and recipes, as JSON.

    Args:
      sizes: by name, what ``size_of`` gave of models that are not to be traced again,
        which takes seconds for a large one.
    """
    return {
        "models": {e.name: model_facts(e, sizes.get(e.name)) for e in MODELS},
        "data": {entry.name: data_facts(entry) for entry in DATASETS},
        "recipes": {name: _first_line(kind) for name, kind in CONFIGS.items()},
    }


def size_of(entry: Entry) -> dict[str, Any]:
    """The shape of a model's output, its parameters and its arithmetic."""
    found = summarise(create_model(entry.name), sample_batch(entry.facts))
    return {
        "output_shape": list(found.layers[0].outputs[0][1:]),
        "params": found.params,
        "flops": found.flops,
    }


def model_facts(entry: Entry, size: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What is known of a model without building it: settings, size, cost.

    Args:
      entry: the model.
      size: what ``size_of`` gives, if it is known.
    """
    facts = entry.facts
    size = size or size_of(entry)
    helps = argument_help(entry.build)
    return {
        "about": _first_line(entry.build),
        "family": _first_line(sys.modules[entry.build.__module__]).rstrip("."),
        "tasks": list(facts["tasks"]),
        "data": facts["data"],
        "defaults": facts.get("defaults", {}),
        "input_shape": list(facts["input_shape"]),
        **{name: size[name] for name in ("output_shape", "params", "flops")},
        "settings": {
            name: {
                "kind": KINDS[parameter.annotation],
                "default": parameter.default,
                "help": helps[name],
            }
            for name, parameter in entry.settings.items()
        },
    }


def data_facts(entry: Entry) -> dict[str, Any]:
    """What is known of a data set without opening it."""
    info = entry.facts["info"]
    return {
        "about": info.description,
        "task": info.task,
        "form": info.form,
        "shape": list(info.shape),
        "classes": info.num_classes,
        "rows": list(info.rows),
        "licence": info.licence,
        "home": info.home,
        "citation": info.citation,
    }


def argument_help(function: Any) -> dict[str, str]:
    """What the ``Args:`` section of a docstring says of each argument."""
    from docstring_parser import parse

    parsed = parse(inspect.getdoc(function) or "").params
    return {p.arg_name: " ".join((p.description or "").split()) for p in parsed}


def _first_line(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n")[0]


def tables(content: dict[str, Any]) -> str:
    """The catalogue as Markdown, a row for each model."""
    lines = ["| model | what | tasks | input | parameters | MFLOPs |"]
    lines += ["|---|---|---|---|---:|---:|"]
    for name, m in content["models"].items():
        shape, cost = BY.join(map(str, m["input_shape"])), m["flops"] / 1e6
        lines.append(
            f"| `{name}` | {m['about'].rstrip('.')} | {', '.join(m['tasks'])} "
            f"| {shape} | {m['params']:,} | {cost:,.2f} |"
        )
    return "\n".join([*lines, "", *data_table(content)])


def short_tables(content: dict[str, Any]) -> str:
    """The catalogue as Markdown, a row for each family of models."""
    families: dict[str, dict[str, Any]] = {}
    for name, m in content["models"].items():
        families.setdefault(m["family"], {})[name] = m
    lines = ["| family | models | parameters |", "|---|---|---:|"]
    for about, members in sorted(families.items()):
        sizes = sorted(m["params"] for m in members.values())
        span = f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,} to {sizes[-1]:,}"
        names = ", ".join(f"`{n}`" for n in sorted(members, key=_by_numbers))
        lines.append(f"| {about} | {names} | {span} |")
    return "\n".join([*lines, "", *data_table(content)])


def data_table(content: dict[str, Any]) -> list[str]:
    """The data sets as lines of Markdown."""
    lines = ["| data | example | task | train / validation / test |"]
    lines += ["|---|---|---|---:|"]
    for name, d in content["data"].items():
        shape, rows = BY.join(map(str, d["shape"])), " / ".join(map(str, d["rows"]))
        task = TARGETS.get(d["task"], d["task"]).format(**d)
        lines.append(f"| `{name}` | {shape} | {task} | {rows} |")
    return lines


def _by_numbers(name: str) -> list[Any]:
    """A key that puts ``resnet50`` before ``resnet101``."""
    parts = re.split(r"(\d+)", name)
    return [int(part) if part.isdigit() else part for part in parts]


def between_marks(text: str, table: str) -> str:
    """A Markdown text with the part between the two marks renewed."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def files(root: Path, sizes: Mapping[str, Mapping[str, Any]] = {}) -> dict[Path, str]:
    """What each generated file of the repository should hold.

    Args:
      root: of the repository.
      sizes: as for ``catalogue``.
    """
    content = catalogue(sizes)
    generated = {
        root / "jaxdl" / "catalogue.json": json.dumps(content, indent=1) + "\n"
    }
    shown = {"README.md": short_tables(content), "docs/catalogue.md": tables(content)}
    for name, table in shown.items():
        text = (root / name).read_text("utf-8")
        generated[root / name] = between_marks(text, table)
    generated[root / "docs" / "parts.md"] = page()
    return generated


if __name__ == "__main__":
    for path, text in files(Path(__file__).parents[2]).items():
        path.write_text(text, "utf-8")
        sys.stdout.write(f"wrote {path.name}\n")
