"""Notebooks are their sources, executed: small, clean, and safe to open on Colab."""

import ast
import importlib.util
import json
import re
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[1] / "colab"
BADGE = "https://colab.research.google.com/github/jaxdl/jaxdl/blob/main/colab/{}"
LARGEST = 300_000  # bytes
SECRETS = r"/home/|/root|/tmp|/Users/|/work|/content/|hf_\w{20}|ghp_\w{20}|sk-\w{20}"


def load_execute():
    """``colab/execute.py``, which is a script and not a package."""
    spec = importlib.util.spec_from_file_location("execute", FOLDER / "execute.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


execute = load_execute()
SOURCES = execute.sources()


@pytest.fixture(params=SOURCES, ids=lambda source: source.stem)
def source(request):
    return request.param


@pytest.fixture
def notebook(source):
    return nbformat.read(source.with_suffix(".ipynb"), as_version=4)


def text_of(cell):
    """What the outputs of a cell say, without the pictures."""
    outputs = json.loads(json.dumps(cell.get("outputs", [])))
    for output in outputs:
        output.get("data", {}).pop("image/png", None)
    return json.dumps(outputs)


def test_there_are_notebooks_and_each_has_its_source():
    assert SOURCES
    assert sorted(FOLDER.glob("*.ipynb")) == [s.with_suffix(".ipynb") for s in SOURCES]


@pytest.mark.smoke
def test_a_notebook_is_its_source(source, notebook):
    expected = execute.convert(source)
    pairs = [
        [(c.id, c.cell_type, c.source) for c in n.cells] for n in (notebook, expected)
    ]
    assert pairs[0] == pairs[1], "run: python colab/execute.py --fast --write"
    assert notebook.metadata == expected.metadata
    nbformat.validate(notebook)


def test_the_badge_opens_this_file(source, notebook):
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    links = re.findall(r"https://colab[^)\s]*\.ipynb", first.source)
    assert links == [BADGE.format(source.with_suffix(".ipynb").name)]


def test_a_notebook_is_executed_in_order_and_without_complaint(notebook):
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert "error" not in {output.output_type for output in cell.outputs}
        assert "stderr" not in {output.get("name") for output in cell.outputs}
        assert len(text_of(cell)) < 4000


def test_a_notebook_is_small_and_its_pictures_are_too(source, notebook):
    assert source.with_suffix(".ipynb").stat().st_size <= LARGEST
    pictures = [
        output.data["image/png"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    assert pictures
    for picture in pictures:
        assert dots_per_inch(picture) <= 100.01


def dots_per_inch(picture):
    """The resolution that a PNG states, from its ``pHYs`` chunk."""
    import base64
    import struct

    data = base64.b64decode(picture)
    place = data.index(b"pHYs") + 4
    return struct.unpack(">I", data[place : place + 4])[0] * 0.0254


def test_no_path_and_no_secret_is_shown(source, notebook):
    said = source.read_text("utf-8").replace(BADGE[:-2], "")
    said += "".join(map(text_of, notebook.cells))
    assert re.findall(SECRETS, said) == []


def test_installing_upgrades_nothing(source, notebook):
    installs = [
        cell.source for cell in notebook.cells if re.search(r"pip\b", cell.source)
    ]
    assert len(installs) == 1
    assert re.findall(r"^\s*%pip (.*)$", installs[0], re.MULTILINE) == [
        "install -q jaxdl"
    ]
    assert 'if importlib.util.find_spec("jaxdl") is None:\n' in installs[0]


def test_there_is_a_fast_mode(source):
    text = source.read_text("utf-8")
    assert 'os.environ.get("JAXDL_NB_FAST") == "1"' in text
    names = [n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)]
    assert names.count("FAST") >= 2, "FAST must decide something"


def test_an_unknown_notebook_is_refused(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["execute.py", "99_nothing"])
    with pytest.raises(SystemExit):
        execute.main()
    assert "no notebook is called 99_nothing" in capsys.readouterr().err


def test_a_failing_cell_fails(tmp_path):
    from nbclient.exceptions import CellExecutionError

    broken = tmp_path / "broken.py"
    broken.write_text("# %%\n1 / 0\n")
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        execute.execute(broken)
