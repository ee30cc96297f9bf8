"""The command line runs in a folder of its own."""

import pytest


@pytest.fixture(autouse=True)
def own_folder(relaxed_promotion, tmp_path, monkeypatch):
    """Training calls optax, and runs are written below the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("jaxdl.core.cache.enable_compilation_cache", lambda: None)


@pytest.fixture
def jaxdl(capsys):
    """Run a command line: gives the exit code, the output and the complaint."""
    from jaxdl.cli.main import main

    def run(line):
        try:
            code = main(line.split())
        except SystemExit as end:
            code = end.code or 0
        output = capsys.readouterr()
        return code, output.out, output.err

    return run
