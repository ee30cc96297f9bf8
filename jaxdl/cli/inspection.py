"""``jaxdl list``, ``jaxdl summary`` and ``jaxdl doctor``: what there is."""

import dataclasses
import fnmatch
import json
from typing import Annotated, Any, Literal

from jaxdl.cli.parse import catalogue, model_name, parse


def listing(arguments: list[str]) -> None:
    """Print what the catalogue knows; JAX is not needed."""
    import tyro

    @dataclasses.dataclass(frozen=True)
    class List:
        kind: tyro.conf.Positional[Literal["models", "data", "recipes"]] = "models"
        pattern: Annotated[
            tyro.conf.Positional[str], tyro.conf.arg(help="such as 'resnet*'")
        ] = "*"
        json: Annotated[bool, tyro.conf.arg(help="print JSON")] = False

    options = parse(List, arguments, "jaxdl list", "What has a name.")
    known: dict[str, Any] = catalogue()[options.kind]
    found = {n: known[n] for n in sorted(fnmatch.filter(known, options.pattern))}
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, facts in found.items():
        print(f"{name:<16} {_line(options.kind, facts)}")
    if not found:
        print(f"no {options.kind} match {options.pattern!r}")


def _line(kind: str, facts: Any) -> str:
    if kind == "models":
        return f"{facts['params']:>12,} parameters · {facts['about']}"
    if kind == "data":
        return f"{sum(facts['rows']):>12,} rows · {facts['about']}"
    return facts


def summary(arguments: list[str]) -> None:
    """Print the layers of a model."""
    import tyro

    name, rest = model_name(arguments, "")

    @dataclasses.dataclass(frozen=True)
    class Summary:
        input_shape: Annotated[
            tuple[int, ...], tyro.conf.arg(help="of one example; default: the model's")
        ] = ()
        num_classes: Annotated[
            int, tyro.conf.arg(help="outputs; 0 leaves the model's default")
        ] = 0
        json: Annotated[bool, tyro.conf.arg(help="print JSON")] = False

    options = parse(Summary, rest, "jaxdl summary MODEL", "Layers, parameters, FLOPs.")
    if not name:
        raise ValueError(
            "summary must be given a model; got none. jaxdl list shows all."
        )
    from jaxdl.models import summary as summarise

    settings: dict[str, Any] = {}
    if options.num_classes:
        settings["num_classes"] = options.num_classes
    found = summarise(name, options.input_shape or None, **settings)
    print(found.to_json() if options.json else found)


def doctor(arguments: list[str]) -> None:
    """Print what a bug report needs."""
    import tyro

    @dataclasses.dataclass(frozen=True)
    class Doctor:
        json: Annotated[bool, tyro.conf.arg(help="print JSON")] = False

    options = parse(Doctor, arguments, "jaxdl doctor", "The state of this machine.")
    from jaxdl.core.doctor import doctor as examine

    found = examine()
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        if name != "problems":
            print(f"{name:<10} {_flat(value)}")
    for problem in found["problems"]:
        print(f"problem    {problem}")
    print("no problems found" if not found["problems"] else "see problems above")


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {v}" for k, v in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)
