"""Where weights come from: files, folders, and a repository out of reach."""

import sys

import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.pretrained.source import find


def test_a_file_or_its_folder(tmp_path):
    weights = tmp_path / "model.safetensors"
    weights.touch()
    assert find(weights) == find(tmp_path) == (weights, {})
    (tmp_path / "config.json").write_text('{"architecture": "resnet18"}')
    assert find(str(tmp_path)).config == {"architecture": "resnet18"}
    assert find(weights).config == {"architecture": "resnet18"}


def test_what_is_missing_or_damaged_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"got nothing at .*model\.safetensors"):
        find(tmp_path)
    with pytest.raises(FileNotFoundError, match="timm:NAME and hf:OWNER/NAME"):
        find("nowhere.safetensors")
    (tmp_path / "model.safetensors").touch()
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(CorruptFileError, match=r"config\.json must be JSON"):
        find(tmp_path)
    (tmp_path / "config.json").write_text("[]")
    assert find(tmp_path).config == {}


class Hub:
    """A stand-in for the network: repositories that are folders."""

    def __init__(self, root):
        self.root = root

    def hf_hub_download(self, repository, name):
        from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError

        folder = self.root / repository
        if not folder.exists():
            raise LocalEntryNotFoundError("no network")
        if not (folder / name).exists():
            raise EntryNotFoundError(name)
        return str(folder / name)


@pytest.fixture
def hub(tmp_path, monkeypatch):
    module = pytest.importorskip("huggingface_hub")
    made = Hub(tmp_path)
    monkeypatch.setattr(module, "hf_hub_download", made.hf_hub_download)
    return made


def test_a_repository_is_fetched(hub):
    folder = hub.root / "timm" / "resnet18.a1"
    folder.mkdir(parents=True)
    (folder / "model.safetensors").touch()
    assert find("timm:resnet18.a1") == (folder / "model.safetensors", {})
    (folder / "config.json").write_text('{"num_classes": 7}')
    assert find("hf:timm/resnet18.a1").config == {"num_classes": 7}


def test_without_a_network_what_to_fetch_is_said(hub):
    with pytest.raises(FileNotFoundError) as error:
        find("timm:resnet50.a1_in1k")
    text = str(error.value)
    assert "model.safetensors of the repository timm/resnet50.a1_in1k must be" in text
    assert "got LocalEntryNotFoundError" in text
    assert "hf download timm/resnet50.a1_in1k model.safetensors config.json" in text


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(ImportError, match=r'pip install "jaxdl\[hub\]"'):
        find("timm:resnet18")
