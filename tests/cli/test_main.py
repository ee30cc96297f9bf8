"""Verbs, exit codes, and one line for every mistake."""

import subprocess
import sys

import pytest

from jaxdl import __version__
from jaxdl.cli import main as command
from jaxdl.core.errors import CorruptFileError
from jaxdl.train import NonFiniteError


@pytest.mark.parametrize("line", ["", "--help", "-h", "help"])
def test_help_names_every_verb(jaxdl, line):
    code, out, _ = jaxdl(line)
    assert code == 0
    for verb in command.verbs():
        assert f"jaxdl {verb}" in out


def test_version(jaxdl):
    assert jaxdl("--version") == (0, f"jaxdl {__version__}\n", "")


def test_an_unknown_verb_names_the_near_one(jaxdl):
    code, _, err = jaxdl("trian")
    assert code == 2
    assert err == (
        "jaxdl: unknown verb 'trian'. Did you mean train? jaxdl --help shows "
        f"{len(command.verbs())}.\n"
    )


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ValueError("x"), 1),
        (ImportError("x"), 1),
        (NonFiniteError("x"), 3),
        (CorruptFileError("x"), 4),
        (FileNotFoundError("x"), 5),
        (PermissionError("x"), 5),
        (KeyboardInterrupt(), 130),
    ],
)
def test_every_kind_of_failure_has_its_code(jaxdl, monkeypatch, error, code):
    def fail(arguments):
        raise error

    monkeypatch.setattr(command, "verbs", lambda: {"train": fail})
    found, _, err = jaxdl("train")
    assert found == code
    assert err.count("\n") == 1


def test_what_nobody_foresaw_keeps_its_traceback(jaxdl, monkeypatch):
    def fail(arguments):
        raise RuntimeError("a bug")

    monkeypatch.setattr(command, "verbs", lambda: {"train": fail})
    with pytest.raises(RuntimeError, match="a bug"):
        jaxdl("train")


@pytest.mark.smoke
@pytest.mark.parametrize(
    "line",
    ["--help", "train mlp --help", "sweep --help", "lr-find --help", "list data"],
)
def test_help_and_lists_do_not_load_jax(line):
    code = (
        "import sys; from jaxdl.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code\n"
        "assert not {'jax', 'numpy', 'flax'} & set(sys.modules)"
    )
    subprocess.run(
        [sys.executable, "-c", code, *line.split()], check=True, capture_output=True
    )


def test_python_m_jaxdl_is_the_same_program():
    found = subprocess.run(
        [sys.executable, "-m", "jaxdl", "--version"], capture_output=True, text=True
    )
    assert found.stdout == f"jaxdl {__version__}\n"
