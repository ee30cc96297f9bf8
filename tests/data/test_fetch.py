"""Files are found where they may lie, and downloaded only whole, asked for and safe."""

import hashlib

import pooch
import pytest

from jaxdl.data import fetch, load
from jaxdl.data.fetch import RemoteFile, Shelf, download, shelf

CONTENT = b"the file"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
FILE = RemoteFile("some.gz", SHA256, ("https://one.example/a", "https://two.example"))


@pytest.fixture
def web(monkeypatch):
    """A web of two mirrors; a test says what each serves, and sees what was asked."""
    served, asked = {}, []

    def fetch_https(url, target, **limits):
        asked.append(url)
        if url not in served:
            raise OSError("no such host")
        target.write_bytes(served[url])

    monkeypatch.setattr(fetch, "fetch_https", fetch_https)
    monkeypatch.delenv("JAXDL_OFFLINE", raising=False)
    return served, asked


def test_places_are_looked_through_in_order(tmp_path, monkeypatch):
    monkeypatch.setenv("JAXDL_DATA_DIR", str(tmp_path / "env"))
    monkeypatch.setattr(pooch, "os_cache", lambda name: tmp_path / "cache" / name)
    places = [
        tmp_path / "given" / "set",
        tmp_path / "env" / "set",
        tmp_path / "cache" / "jaxdl" / "data" / "set",
    ]
    found = shelf("set", tmp_path / "given", download=False)
    assert found.folders == tuple(places)
    assert found.find("f") is None
    for place in reversed(places):
        place.mkdir(parents=True)
        (place / "f").write_bytes(b"")
        assert found.find("f") == place / "f"
    monkeypatch.delenv("JAXDL_DATA_DIR")
    assert shelf("set", download=False).folders == tuple(places[2:])


def test_a_file_that_is_there_is_not_asked_for(tmp_path, web):
    (tmp_path / "some.gz").write_bytes(b"compressed otherwise")
    path = Shelf((tmp_path,), download=True).get(FILE)
    assert path == tmp_path / "some.gz"
    assert web[1] == []


def test_a_download_lands_in_the_last_folder(tmp_path, web):
    served, asked = web
    served["https://one.example/a/some.gz"] = CONTENT
    folders = tuple(tmp_path / name for name in ("first", "second", "cache"))
    path = Shelf(folders, download=True).get(FILE)
    assert path == tmp_path / "cache" / "some.gz"
    assert path.read_bytes() == CONTENT
    assert asked == ["https://one.example/a/some.gz"]


def test_mirrors_are_tried_in_order(tmp_path, web):
    served, asked = web
    served["https://one.example/a/some.gz"] = b"an error page"
    served["https://two.example/some.gz"] = CONTENT
    assert download(FILE, tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["some.gz"]
    assert (tmp_path / "some.gz").read_bytes() == CONTENT
    assert len(asked) == 2


def test_a_wrong_checksum_leaves_nothing_behind(tmp_path, web):
    served, _ = web
    served["https://one.example/a/some.gz"] = CONTENT[:-1]
    failures = download(FILE, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert "https://one.example/a: SHA256 hash" in failures[0]
    assert failures[1] == "https://two.example: no such host"
    with pytest.raises(FileNotFoundError, match=r"No mirror gave it \(https://one.ex"):
        Shelf((tmp_path,), download=True).get(FILE)


@pytest.mark.parametrize("url", ["http://one.example", "file:///tmp", "ftp://x"])
def test_only_https_is_spoken(tmp_path, web, url):
    with pytest.raises(ValueError, match=f"mirrors must be https://; got {url}"):
        download(FILE._replace(mirrors=("https://two.example", url)), tmp_path)
    assert web[1] == []


def test_nothing_is_downloaded_unless_asked_for(tmp_path, web):
    with pytest.raises(FileNotFoundError, match="Pass download=True"):
        Shelf((tmp_path,)).get(FILE)
    assert web[1] == []


def test_offline_means_offline(tmp_path, web, monkeypatch):
    monkeypatch.setenv("JAXDL_OFFLINE", "1")
    with pytest.raises(FileNotFoundError, match="JAXDL_OFFLINE=1 forbids the network"):
        Shelf((tmp_path,), download=True).get(FILE)
    assert web[1] == []


def test_a_missing_file_is_told_how_to_get(tmp_path, web, monkeypatch):
    monkeypatch.delenv("JAXDL_DATA_DIR", raising=False)
    monkeypatch.setattr(pooch, "os_cache", lambda name: tmp_path / name)
    with pytest.raises(FileNotFoundError) as caught:
        load("mnist", data_dir=tmp_path / "mine")
    for part in (
        "train-images-idx3-ubyte.gz must be there; got nothing in",
        "Pass download=True (--download on the command line), or put the file into",
        f"into {tmp_path / 'mine' / 'mnist'} (SHA-256 440fcabf73cc546fa21475e8",
        str(tmp_path / "jaxdl" / "data" / "mnist"),
    ):
        assert part in str(caught.value)
    assert web[1] == []
