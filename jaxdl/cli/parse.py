"""Flags of a model and a recipe, from the catalogue, parsed by tyro without JAX."""

import contextlib
import dataclasses
import functools
import io
import json
import sys
from collections.abc import Sequence
from importlib import resources
from typing import Annotated, Any, TypeVar

from jaxdl.core.errors import unknown_name
from jaxdl.recipes.config import CONFIGS, Job

T = TypeVar("T")

TYPES: dict[str, Any] = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "ints": tuple[int, ...],
}

OTHER_NAMES = {
    "-b": "--batch-size",
    "--bs": "--batch-size",
    "--learning-rate": "--lr",
    "--max-steps": "--steps",
    "--max-epochs": "--epochs",
    "--output": "--workdir",
    "--output-dir": "--workdir",
    "--smoothing": "--label-smoothing",
    "--clip-grad-norm": "--clip-grad",
    "--model-ema-decay": "--ema-decay",
    "--dataset": "--data",
}
"""Flags as users of other tools spell them."""


@functools.cache
def catalogue() -> dict[str, Any]:
    """The content of ``catalogue.json``."""
    return json.loads(resources.files("jaxdl").joinpath("catalogue.json").read_text())


def parse(kind: type[T], arguments: Sequence[str], prog: str, about: str = "") -> T:
    """Parse flags into a dataclass.

    Raises:
      SystemExit: with code 0 after ``--help``, with 2 after one line that says what is
        wrong and what to write.
    """
    import tyro

    complaint = io.StringIO()
    try:
        with contextlib.redirect_stderr(complaint):
            return tyro.cli(
                kind,
                prog=prog,
                description=about,
                args=[OTHER_NAMES.get(word, word) for word in arguments],
                config=(tyro.conf.OmitArgPrefixes, tyro.conf.FlagCreatePairsOff),
            )
    except SystemExit as end:
        if end.code:
            print(f"{prog}: {one_line(complaint.getvalue())}", file=sys.stderr)
        raise


def one_line(box: str) -> str:
    """What a framed message of tyro says, without the frame, on one line."""
    words = [line.strip("│╭╮╰╯ ") for line in box.splitlines()[1:-1]]
    parts: list[list[str]] = [[]]
    for line in words:
        if set(line) == {"─"}:
            parts.append([])
        else:
            parts[-1].append(line)
    first, *others = (" ".join(part) for part in parts)
    near = [part for part in others if part.startswith("Perhaps")]
    suggestion = f" {near[0].split('(')[0].strip()}" if near else ""
    end = "" if first.endswith(".") else "."
    return f"{first}{end}{suggestion} (--help shows all)"


def model_name(arguments: Sequence[str], default: str) -> tuple[str, list[str]]:
    """The model that the first argument names, and the arguments that are left."""
    if not arguments or arguments[0].startswith("-"):
        return default, list(arguments)
    name, *rest = arguments
    if name not in catalogue()["models"]:
        raise unknown_name("model", name, catalogue()["models"], "jaxdl list models")
    return name, rest


def job(arguments: Sequence[str], verb: str, extra: type | None = None) -> Any:
    """Parse ``[MODEL] [FLAGS]``: flags of the recipe, of the model and of ``extra``.

    Returns:
      The ``Job``, and the instance of ``extra`` if one was given.
    """
    name, rest = model_name(arguments, "lenet")
    facts = catalogue()["models"][name]
    rest = [OTHER_NAMES.get(word, word) for word in rest]
    config = CONFIGS[task_of(value_of(rest, "--data") or facts["data"])]
    fields = dataclasses.make_dataclass(
        name, [model_field(*item) for item in facts["settings"].items()], frozen=True
    )
    members: list[Any] = [
        ("config", config, _default(config, **usual(facts, rest, verb)))
    ]
    members += [("fields", fields, _default(fields))]
    if extra is not None:
        members.append(("extra", extra, _default(extra)))
    whole = dataclasses.make_dataclass(verb, members, frozen=True)
    prog = " ".join(["jaxdl", verb, *arguments[:1][: len(arguments) - len(rest)]])
    parsed: Any = parse(whole, rest, prog, f"{facts['about']} {_EXAMPLES[verb]}")
    given = {
        field.name: getattr(parsed.fields, field.name)
        for field in dataclasses.fields(fields)
        if getattr(parsed.fields, field.name) != field.default
    }
    made = Job(name, parsed.config, given)
    return (made, parsed.extra) if extra is not None else made


def usual(
    facts: dict[str, Any], arguments: Sequence[str], verb: str = "train"
) -> dict[str, Any]:
    """The settings that serve a model best.

    Without a length where another is given, and without what the verb has no use for.
    """
    left_out = set(_NO_USE.get(verb, ()))
    lengths = {"epochs", "steps"}
    if any(value_of(arguments, f"--{name}") is not None for name in lengths):
        left_out |= lengths
    return {n: value for n, value in facts["defaults"].items() if n not in left_out}


_NO_USE = {"lr-find": ("lr", "warmup", "lr_floor", "epochs", "steps")}
"""By verb, settings of a training run that a search has no use for, or its own of."""


_EXAMPLES = {
    "train": "Example: jaxdl train mlp --data breast_cancer --epochs 50",
    "sweep": "Example: jaxdl sweep lenet --lr log:1e-4:1e-1:8 --seeds 4",
    "probe": "Example: jaxdl probe lenet --weights runs/lenet-digits-1",
    "lr-find": "Example: jaxdl lr-find mlp --data breast_cancer --seeds 4",
}


def task_of(data: str) -> str:
    """Whether a data set is to be classified or regressed.

    The user's own files (``csv:PATH`` and the like) are read to find out.
    """
    known = catalogue()["data"]
    if ":" in data:
        from jaxdl.data import load

        return load(data).info.task
    if data not in known:
        raise unknown_name("data set", data, known, "jaxdl list data")
    return known[data]["task"]


def value_of(arguments: Sequence[str], flag: str) -> str | None:
    """The value of a flag, before everything is parsed; ``None`` if it is not given."""
    for i, word in enumerate(arguments):
        if word.startswith(f"{flag}="):
            return word.partition("=")[2]
        if word == flag and i + 1 < len(arguments):
            return arguments[i + 1]
    return None


def model_field(name: str, facts: dict[str, Any]) -> tuple[str, Any, Any]:
    """A field of a dataclass for one setting of a model."""
    import tyro

    default = facts["default"]
    default = tuple(default) if isinstance(default, list) else default
    kind = TYPES[facts["kind"]]
    explained = Annotated[kind, tyro.conf.arg(help=facts["help"])]  # type: ignore[valid-type] # known at run time
    return name, explained, dataclasses.field(default=default)


def _default(kind: type, **settings: Any) -> Any:
    known = {field.name for field in dataclasses.fields(kind)}
    own = {name: value for name, value in settings.items() if name in known}
    return dataclasses.field(default_factory=functools.partial(kind, **own))
