"""What a file or a text must never be able to do, examined in every source file.

Each promise of SECURITY.md names its tests; here are those that concern the whole
library, and the one that sees to it that the names are right. The examination of the
sources is against oversights: it follows imports under other names, but sees no
``getattr(builtins, "ev" + "al")`` of somebody who hides it.
"""

import ast
import re
from pathlib import Path

import pytest

import jaxdl
from jaxdl.data import load

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "jaxdl").rglob("*.py"))

MODULES = {
    *("pickle", "_pickle", "cPickle", "cloudpickle", "dill", "marshal", "shelve"),
    *("joblib", "jsonpickle", "runpy", "code", "codeop", "pty", "imp"),
}
"""Modules that bring objects or code to life: not imported, whatever for."""

NAMES = {
    *("eval", "exec", "compile", "__import__"),
    *(f"builtins.{name}" for name in ("eval", "exec", "compile", "__import__")),
    *("importlib.import_module", "importlib.reload", "importlib.__import__"),
    *("importlib.util.spec_from_file_location", "importlib.machinery"),
    *("pkgutil.resolve_name", "pydoc.locate", "types.CodeType"),
    *("yaml.load", "yaml.load_all", "yaml.full_load", "yaml.unsafe_load"),
    *("yaml.unsafe_load_all", "yaml.full_load_all"),
    *("os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
    *("torch.load", "pandas.read_pickle"),
    *("shutil.unpack_archive", "pooch.Untar", "pooch.Unzip"),
    *("numpy.lib.format.read_array", "numpy.lib.format.open_memmap"),
    *("tempfile.mktemp", "ssl._create_unverified_context"),
}
"""Full names that are not used, neither called nor passed on."""

METHODS = {"extract", "extractall"}
"""Methods of archives that write where the archive says."""

LOADERS = {"numpy.load", "jax.numpy.load"}
"""What unpickles unless ``allow_pickle=False``."""

LITERAL = {"shell": False, "allow_pickle": False, "weights_only": True}
"""Arguments that must have this value, as a literal, wherever they are given."""

PLAIN = "jaxdl/data/plain_pickle.py"

ALLOWED = {("jaxdl/__init__.py", "importlib.import_module"), (PLAIN, "pickle")}
"""The one import by name, and the one file that unpickles.

``jaxdl.fit`` loads its module when it is first used. The name of the module comes from
``_HOME``, a table of literals in the same file, and never from the caller;
``test_the_lazy_table_holds_modules_of_the_library`` reads it.

Planetoid publishes its files as pickles. They are read only with the published SHA-256,
by an unpickler that admits six names; ``test_the_one_unpickler_is_narrow`` reads it.
"""


def full_names(tree):
    """What the names of a file stand for, as far as its imports say."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    names[alias.asname] = alias.name
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def dotted(node, names):
    """The full name of ``np.lib.format``-like expressions, or nothing."""
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute) and (inner := dotted(node.value, names)):
        return f"{inner}.{node.attr}"
    return ""


def listed(name, table):
    """The entry of a table that a name is, or lies in."""
    return next((e for e in table if name == e or name.startswith(f"{e}.")), None)


def imported(node):
    """The full names that an import makes."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def about_a_call(node, names):
    """What a call must not do."""
    given = {word.arg: word.value for word in node.keywords}
    for argument, only in LITERAL.items():
        value = given.get(argument)
        literal = isinstance(value, ast.Constant) and value.value is only
        if argument in given and not literal:
            yield f"{argument}={ast.unparse(value)}"
    if ast.unparse(given.get("verify", ast.Constant(True))) == "False":
        yield "verify=False"
    name = dotted(node.func, names)
    if name in LOADERS and "allow_pickle" not in given:
        yield f"{name} without allow_pickle=False"
    if isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
        yield f".{node.func.attr}"
    if re.match(r"os\.(exec|spawn|posix_spawn)", name):
        yield name


def findings(source):
    """All that a source file must not do, with the full name of what it does."""
    tree = ast.parse(source)
    names, found = full_names(tree), set()
    for node in ast.walk(tree):
        for name in imported(node):
            found |= {listed(name, MODULES), listed(name, NAMES)}
            if name.endswith(".*") and name != "__future__.*":
                found.add(name)
        if isinstance(node, ast.Name | ast.Attribute):
            found.add(listed(dotted(node, names), NAMES))
        if isinstance(node, ast.Call):
            found.update(about_a_call(node, names))
    return found - {None}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_brought_to_life(path):
    place = path.relative_to(ROOT).as_posix()
    found = findings(path.read_text(encoding="utf-8"))
    assert {name for name in found if (place, name) not in ALLOWED} == set()


def test_the_lazy_table_holds_modules_of_the_library():
    tree = ast.parse((ROOT / "jaxdl" / "__init__.py").read_text(encoding="utf-8"))
    calls = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and listed(dotted(node.func, full_names(tree)), NAMES)
    ]
    assert calls == ["importlib.import_module(f'jaxdl.{_HOME[name]}')"]
    (table,) = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and "_HOME" in ast.unparse(node).split("=")[0]
    ]
    for module in set(ast.literal_eval(table).values()):
        assert module.replace(".", "").replace("_", "").isalnum()
        file = ROOT / "jaxdl" / module.replace(".", "/")
        assert file.is_dir() or file.with_suffix(".py").is_file()
    for name in ("os", "../x", "core.types", "__builtins__x"):
        with pytest.raises(AttributeError, match="has no attribute"):
            getattr(jaxdl, name)


def test_the_one_unpickler_is_narrow():
    tree = ast.parse((ROOT / PLAIN).read_text(encoding="utf-8"))
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    named = [ast.unparse(n) for n in imports if "pickle" in ast.unparse(n)]
    assert named == ["import pickle"]
    attributes = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute)]
    uses = [n.attr for n in attributes if ast.unparse(n.value) == "pickle"]
    assert set(uses) == {"Unpickler", "UnpicklingError"}
    bare = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "pickle"]
    assert len(bare) == len(uses)
    (reader,) = [n for n in tree.body if getattr(n, "name", "") == "read_pinned_pickle"]
    assert [ast.unparse(statement) for statement in reader.body[1:]] == [
        "content = io.BytesIO(pinned_bytes(path, sha256))",
        "return PlainUnpickler(content, encoding='latin1').load()",
    ]
    (unpickler,) = [n for n in tree.body if getattr(n, "name", "") == "PlainUnpickler"]
    methods = [n.name for n in unpickler.body if isinstance(n, ast.FunctionDef)]
    assert methods == ["find_class"]
    others = [
        path.relative_to(ROOT).as_posix()
        for path in FILES
        if "plain_pickle" in path.read_text(encoding="utf-8")
    ]
    assert others == ["jaxdl/data/planetoid.py"]


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        ("import pickle", "pickle"),
        ("import pickle as p\np.loads(b'')", "pickle"),
        ("from pickle import load", "pickle"),
        ("def f():\n    from pickle import Unpickler as U", "pickle"),
        ("import cPickle", "cPickle"),
        ("from _pickle import loads", "_pickle"),
        ("import cloudpickle", "cloudpickle"),
        ("import dill", "dill"),
        ("import marshal", "marshal"),
        ("import shelve", "shelve"),
        ("import joblib\njoblib.load(path)", "joblib"),
        ("from joblib import load", "joblib"),
        ("import runpy", "runpy"),
        ("eval(text)", "eval"),
        ("f = eval", "eval"),
        ("map(eval, texts)", "eval"),
        ("import builtins\nbuiltins.eval(text)", "builtins.eval"),
        ("from builtins import exec as run", "builtins.exec"),
        ("exec(text)", "exec"),
        ("compile(text, 'f', 'exec')", "compile"),
        ("__import__('os')", "__import__"),
        ("import importlib\nimportlib.import_module(n)", "importlib.import_module"),
        ("import importlib as i\ni.import_module(n)", "importlib.import_module"),
        ("from importlib import import_module", "importlib.import_module"),
        ("import importlib.util\nf = importlib.util.spec_from_file_location", None),
        ("import pkgutil\npkgutil.resolve_name(n)", "pkgutil.resolve_name"),
        ("import yaml\nyaml.load(f)", "yaml.load"),
        ("import yaml\nyaml.load(f, Loader=yaml.SafeLoader)", "yaml.load"),
        ("from yaml import unsafe_load", "yaml.unsafe_load"),
        ("import numpy as np\nnp.load(f)", None),
        ("from numpy import load\nload(f)", None),
        ("import jax.numpy as jnp\njnp.load(f)", None),
        ("from jax import numpy as jnp\njnp.load(f)", None),
        ("np.load(f, allow_pickle=True)", "allow_pickle=True"),
        ("np.load(f, allow_pickle=flag)", "allow_pickle=flag"),
        ("import tarfile\ntarfile.open(f).extractall(p)", ".extractall"),
        ("archive.extract(member)", ".extract"),
        ("import zipfile\nzipfile.ZipFile(f).extractall()", ".extractall"),
        ("import shutil\nshutil.unpack_archive(f)", "shutil.unpack_archive"),
        ("import pooch\npooch.Untar()", "pooch.Untar"),
        ("import subprocess as s\ns.run(c, shell=True)", "shell=True"),
        ("subprocess.Popen(c, shell=flag)", "shell=flag"),
        ("import subprocess\nsubprocess.getoutput(c)", "subprocess.getoutput"),
        ("import os\nos.system(c)", "os.system"),
        ("from os import system", "os.system"),
        ("import os\nos.popen(c)", "os.popen"),
        ("import os\nos.execv(p, a)", "os.execv"),
        ("import torch\ntorch.load(f)", "torch.load"),
        ("import torch\ntorch.load(f, weights_only=True)", "torch.load"),
        ("from torch import load", "torch.load"),
        ("import pandas as pd\npd.read_pickle(f)", "pandas.read_pickle"),
        ("requests.get(url, verify=False)", "verify=False"),
        ("from os import *", "os.*"),
    ],
)
def test_the_examination_sees_each_of_them(source, finding):
    found = findings(source)
    assert finding in found if finding else found


@pytest.mark.parametrize(
    "source",
    [
        "import re\nre.compile('a')",
        "from re import compile\ncompile('a')",
        "jax.jit(f).lower(x).compile()",
        "learner.evaluate(state)",
        "model.eval()",
        "from importlib import metadata, resources",
        "import importlib.metadata\nimportlib.metadata.version('jax')",
        "import numpy as np\nnp.load(f, allow_pickle=False)",
        "import numpy as np\nnp.loadtxt(f)",
        "import yaml\nyaml.safe_load(f)",
        "import json\njson.load(f)",
        "from jaxdl.data import load\nload('digits')",
        "import subprocess\nsubprocess.run([a], shell=False)",
        "code = 1\ncode.real",
        "from . import code",
        "from safetensors.numpy import load_file",
        "features.extract_patches(x)",
        "import os\nos.environ",
        "'eval(text)'  # exec(text)",
    ],
)
def test_the_examination_lets_harmless_things_pass(source):
    assert findings(source) == set()


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "mnist/../../x", "mnist\0", "", ".", "~"]
)
def test_a_data_set_s_name_is_not_a_path(tmp_path, monkeypatch, name):
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("JAXDL_DATA_DIR", str(tmp_path / "data"))
    with pytest.raises(ValueError, match="unknown data set"):
        load(name, data_dir=tmp_path / "data", download=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["data"]


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/reliability.md"])
def test_each_test_that_the_promises_name_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = re.findall(r"`(?:tests/)?([\w/]+\.py)(?:::(test_\w+))?", text)
    assert len(named) >= 20
    for file, test in named:
        source = (ROOT / "tests" / file).read_text(encoding="utf-8")
        start = re.escape(f"def {test}(" if test else "def test_")
        assert re.search(f"^{start}", source, re.MULTILINE), (file, test)
