"""``jaxdl eval``, ``predict``, ``plot``, ``verify`` and ``export``: runs in use."""

import dataclasses
import json
from pathlib import Path
from typing import Annotated, Literal

from jaxdl.cli.parse import parse
from jaxdl.core.errors import CorruptFileError


def _positional(help: str) -> object:
    import tyro

    return tyro.conf.arg(help=help)


def evaluate(arguments: list[str]) -> None:
    """Print the metrics of a run's best state."""
    import tyro

    @dataclasses.dataclass(frozen=True)
    class Eval:
        run: Annotated[tyro.conf.Positional[str], _positional("folder of the run")]
        part: Annotated[
            Literal["train", "validation", "test"], tyro.conf.arg(help="of the data")
        ] = "test"
        data_dir: Annotated[
            str | None, tyro.conf.arg(help="where the data files are, if they moved")
        ] = None
        json: Annotated[bool, tyro.conf.arg(help="print JSON")] = False

    options = parse(Eval, arguments, "jaxdl eval", "Metrics of a trained run.")
    from jaxdl.core.cache import enable_compilation_cache

    enable_compilation_cache()
    from jaxdl.recipes import saved

    values = saved.evaluate(options.run, options.part, options.data_dir)
    if options.json:
        print(json.dumps(values))
        return
    for name, value in values.items():
        print(f"{options.part} {name} {value:.6g}")


def predict(arguments: list[str]) -> None:
    """Print what a trained run predicts for some files."""
    import tyro

    @dataclasses.dataclass(frozen=True)
    class Predict:
        run: Annotated[tyro.conf.Positional[str], _positional("folder of the run")]
        files: Annotated[
            tyro.conf.Positional[tuple[str, ...]],
            _positional("images, tables of features (CSV) or arrays (.npy)"),
        ]
        json: Annotated[bool, tyro.conf.arg(help="print JSON")] = False

    options = parse(
        Predict, arguments, "jaxdl predict", "Predictions for new examples."
    )
    from jaxdl.recipes import saved

    found = saved.predict(options.run, options.files)
    if options.json:
        print(json.dumps([prediction._asdict() for prediction in found]))
        return
    for source, answer, probability in found:
        share = "" if probability is None else f" ({probability:.1%})"
        print(f"{source}: {answer}{share}")


def plot(arguments: list[str]) -> None:
    """Draw a run's pictures again, or the curves of several runs in one."""
    import tyro

    @dataclasses.dataclass(frozen=True)
    class Plot:
        runs: Annotated[
            tyro.conf.Positional[tuple[str, ...]], _positional("folders of runs")
        ]
        out: Annotated[str, tyro.conf.arg(help="picture of a comparison")] = "runs.png"

    options = parse(Plot, arguments, "jaxdl plot", "Pictures of one or more runs.")
    from jaxdl.recipes import pictures

    if len(options.runs) == 1:
        for path in pictures.write_pictures(Path(options.runs[0])):
            print(path)
        return
    Path(options.out).write_bytes(pictures.compare([Path(r) for r in options.runs]))
    print(options.out)


def verify(arguments: list[str]) -> None:
    """Read every checkpoint of a run and compare it with its digests."""
    import tyro

    @dataclasses.dataclass(frozen=True)
    class Verify:
        run: Annotated[tyro.conf.Positional[str], _positional("folder of the run")]

    options = parse(Verify, arguments, "jaxdl verify", "Are checkpoints as written?")
    from jaxdl.train import verify_states

    verdicts = verify_states(Path(options.run))
    for step, problem in verdicts.items():
        print(f"step {step}: {problem or 'as written'}")
    damaged = [str(step) for step, problem in verdicts.items() if problem]
    if damaged:
        raise CorruptFileError(
            f"the checkpoints of {options.run} must be as they were written; got "
            f"{len(damaged)} of {len(verdicts)} damaged: step {', '.join(damaged)}. "
            "--resume goes on from the newest good one."
        )


def export(arguments: list[str]) -> None:
    """Copy the weights and the settings of a run to a folder of their own."""
    import tyro

    @dataclasses.dataclass(frozen=True)
    class Export:
        run: Annotated[tyro.conf.Positional[str], _positional("folder of the run")]
        to: Annotated[tyro.conf.Positional[str], _positional("folder to write to")]

    options = parse(Export, arguments, "jaxdl export", "Weights and settings alone.")
    from jaxdl.recipes import saved

    for path in saved.export(options.run, options.to):
        print(path)
