"""``jaxdl VERB …``: finds the verb, runs it, turns errors into one line and a code.

Exit codes: 0 done, 1 a value that cannot be, 2 a command that cannot be read, 3 the run
diverged, 4 a damaged file, 5 a missing or unwritable one, 6 stuck or left by another
process of the run, 130 interrupted by Ctrl-C and saved, 143 by SIGTERM and saved.
"""

import sys
import traceback
from collections.abc import Callable, Sequence

from jaxdl.core.errors import CorruptFileError, unknown_name

HELP = """\
usage: jaxdl VERB [ARGUMENTS]

  jaxdl train [MODEL]            train; default: lenet on the embedded digits
  jaxdl sweep MODEL --lr log:1e-4:1e-1:8 --seeds 4
                                 many settings and seeds in one program
  jaxdl lr-find MODEL            a learning rate to begin with, in one short run
  jaxdl probe MODEL --weights RUN
                                 a linear model on what a known network sees
  jaxdl eval RUN                 metrics of a trained run
  jaxdl predict RUN FILE…        predictions for images, tables or arrays
  jaxdl generate RUN             what a trained language model writes
  jaxdl translate RUN SENTENCE…  what a trained model makes of sentences
  jaxdl plot RUN…                draw the pictures again, or compare runs
  jaxdl verify RUN               whether its checkpoints are as they were written
  jaxdl export RUN FOLDER        its weights (safetensors) and settings alone
  jaxdl list [models|data|recipes] [PATTERN]
  jaxdl summary MODEL            layers, shapes, parameters, FLOPs
  jaxdl bench MODEL              examples a second, in training and in inference
  jaxdl doctor                   versions, devices, and what is wrong with them

jaxdl VERB --help tells more."""


def verbs() -> dict[str, Callable[[list[str]], None]]:
    """The verbs by name; none of them imports JAX before its arguments are read."""
    from jaxdl.cli import (
        bench,
        generate,
        inspection,
        lr_find,
        probe,
        runs,
        training,
        translate,
    )

    return {
        "train": training.train,
        "sweep": training.sweep,
        "lr-find": lr_find.lr_find,
        "probe": probe.probe,
        "eval": runs.evaluate,
        "predict": runs.predict,
        "generate": generate.generate,
        "translate": translate.translate,
        "plot": runs.plot,
        "verify": runs.verify,
        "export": runs.export,
        "list": inspection.listing,
        "summary": inspection.summary,
        "bench": bench.bench,
        "doctor": inspection.doctor,
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(HELP)
        return 0
    if arguments[0] == "--version":
        from jaxdl import __version__

        print(f"jaxdl {__version__}")
        return 0
    if argv is None:  # the process is that of the command alone
        from jaxdl.core.allocator import keep_memory

        keep_memory()
    known = verbs()
    verb, *rest = arguments
    if verb not in known:
        return _fail(unknown_name("verb", verb, known, "jaxdl --help"), 2)
    return _code(lambda: known[verb](rest))


CODES: Sequence[tuple[type[BaseException], int]] = (
    (KeyboardInterrupt, 130),
    (CorruptFileError, 4),
    (OSError, 5),
    (ValueError, 1),
    (ImportError, 1),
)
"""What an error means to the shell; the first that fits counts."""

NAMES = {"NonFiniteError": 3, "OutOfMemoryError": 1}
"""The same for errors of modules that import JAX, by name."""


def _code(call: Callable[[], None]) -> int:
    """The exit code of a call; its error is said in one line."""
    try:
        call()
    except SystemExit as end:
        if not hasattr(end, "signal"):
            raise
        message = f"{end}. The same command with --resume auto goes on."
        return _fail(message, 128 + end.signal)
    except BaseException as error:
        codes = [code for kind, code in CODES if isinstance(error, kind)]
        codes += [NAMES[n] for n in (type(error).__name__,) if n in NAMES]
        if not codes and not _connected():
            raise
        if not codes:
            traceback.print_exc()
        return _fail(str(error) or "interrupted", *codes[:1])
    return 0


def _connected() -> bool:
    """Whether this is one of several processes."""
    return "jax" in sys.modules and sys.modules["jax"].distributed.is_initialized()


def _fail(message: object, code: int = 1) -> int:
    print(f"jaxdl: {message}", file=sys.stderr, flush=True)
    if _connected():
        from jaxdl.train.connect import leave

        leave(code)
    return code
