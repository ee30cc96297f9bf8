"""A server that lies, stalls or breaks off gives an error, and never a file."""

import functools
import hashlib
import http.server
import re
import shutil
import ssl
import subprocess
import threading

import pytest

from jaxdl.data import fetch_https
from jaxdl.data.fetch import RemoteFile, Shelf, download

CONTENT = b"the file, whole and right" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PAUSE = 0.25
IMPATIENT = 0.5


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers each address with what the test wrote into ``server.replies``."""

    def do_GET(self):
        """Note the address; the last reply to it is repeated."""
        self.server.asked.append(self.path)
        replies = self.server.replies.get(self.path) or [status(404)]
        (replies.pop(0) if len(replies) > 1 else replies[0])(self)

    def log_message(self, *_):
        """Say nothing."""


class Server(http.server.ThreadingHTTPServer):
    """A server on this machine, with or without a certificate."""

    daemon_threads = True

    def __init__(self, certificate=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.replies, self.closing = [], {}, threading.Event()
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.address = f"http{'s' * bool(certificate)}://localhost:{self.server_port}"

    def handle_error(self, *_):
        """A client that hangs up is part of the test."""

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.closing.set()
        self.shutdown()
        self.thread.join()
        self.server_close()


def status(code, body=b"an error page", promised=None, **headers):
    """A reply, which may promise more bytes than it sends."""

    def reply(handler):
        handler.send_response(code)
        size = len(body) if promised is None else promised
        for name, value in {"Content-Length": str(size), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def silent(handler):
    """Nothing at all, for as long as the test lasts."""
    handler.server.closing.wait(30)


def stalling(handler):
    """Half of the file, and then nothing."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(CONTENT)))
    handler.end_headers()
    handler.wfile.write(CONTENT[: len(CONTENT) // 2])
    handler.wfile.flush()
    handler.server.closing.wait(30)


def endless(handler):
    """Zeros without an end."""
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.closing.is_set():
        handler.wfile.write(bytes(2**16))


HONEST = status(200, CONTENT)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of this machine by itself, and its key."""
    if not shutil.which("openssl"):
        pytest.skip("openssl, which makes a certificate, is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    files = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-nodes", "-days", "2"),
            *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-out", files[0], "-keyout", files[1]),
        ],
        check=True,
        capture_output=True,
    )
    return files


@pytest.fixture
def server(certificate, monkeypatch):
    """An HTTPS server that is trusted, and no way out of this machine."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    monkeypatch.setenv("NO_PROXY", "localhost")
    monkeypatch.delenv("JAXDL_OFFLINE", raising=False)
    with Server(certificate) as running:
        yield running


@pytest.fixture
def plain():
    """A server without a certificate that would give the right file."""
    with Server() as running:
        running.replies["/some.gz"] = [HONEST]
        yield running


@pytest.fixture
def pauses(monkeypatch):
    """The seconds between attempts, which are not waited for."""
    seconds = []
    monkeypatch.setattr(fetch_https, "sleep", seconds.append)
    return seconds


def remote(*mirrors, **limits):
    """The file of the test, at these mirrors."""
    return RemoteFile("some.gz", SHA256, mirrors, **limits)


get = functools.partial(download, pause=PAUSE)


def test_an_honest_server_gives_the_file_at_once(server, tmp_path, pauses):
    server.replies["/a/some.gz"] = [HONEST]
    assert get(remote(f"{server.address}/a"), tmp_path) == []
    assert (tmp_path / "some.gz").read_bytes() == CONTENT
    assert [f.name for f in tmp_path.iterdir()] == ["some.gz"]
    assert (server.asked, pauses) == (["/a/some.gz"], [])


LIES = {
    "wrong bytes": (status(200, CONTENT[:-1] + b"x"), "SHA256 hash .* does not", 1),
    "nothing": (status(200, b""), "SHA256 hash .* does not", 1),
    "truncated": (
        status(200, CONTENT[:99], promised=len(CONTENT)),
        r"IncompleteRead\(99 bytes read",
        3,
    ),
    "not found": (status(404), "404 Client Error: Not Found", 1),
    "forbidden": (status(403), "403 Client Error", 1),
    "busy": (status(503), "503 Server Error: Service Unavailable", 3),
    "too many requests": (status(429, **{"Retry-After": "9999"}), "429 Client", 3),
    "silent": (silent, r"Read timed out\. \(read timeout=0\.5\)", 3),
    "stalling": (stalling, "Read timed out", 3),
    "endless": (endless, "more than 25000 bytes came", 1),
    "a circle": (status(302, Location="/a/some.gz"), "Exceeded 5 redirects", 1),
    "a file": (status(302, Location="file:///etc/passwd"), "not HTTPS: .*file:///", 1),
    "no HTTP": (lambda handler: handler.wfile.write(b"x" * 9), "BadStatusLine", 3),
}


SLOW = {"silent", "stalling"}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_leaves_nothing_and_is_named_and_the_truth_still_helps(
    server, tmp_path, pauses, lie
):
    reply, reason, attempts = LIES[lie]
    server.replies["/a/some.gz"] = [reply]
    mirror = f"{server.address}/a"
    file = remote(mirror, max_bytes=25_000)
    slow = {"patience": IMPATIENT} if lie in SLOW else {}
    (failure,) = get(file, tmp_path, **slow)
    assert failure.startswith(f"{mirror}: ")
    assert re.search(reason, failure), failure
    assert list(tmp_path.iterdir()) == []
    expected = 6 if lie == "a circle" else attempts
    assert server.asked == ["/a/some.gz"] * expected
    assert pauses == [PAUSE, 2 * PAUSE][: attempts - 1]
    server.replies["/a/some.gz"] = [HONEST]
    assert get(file, tmp_path) == []
    assert (tmp_path / "some.gz").read_bytes() == CONTENT


def test_the_whole_way_fails_without_a_file(server, tmp_path, pauses):
    server.replies["/a/some.gz"] = [status(200, b"an evil file")]
    file = remote(f"{server.address}/a", f"{server.address}/b")
    with pytest.raises(FileNotFoundError) as caught:
        Shelf((tmp_path,), download=True).get(file)
    assert f"({server.address}/a: SHA256 hash" in str(caught.value)
    assert f"{server.address}/b: 404 Client Error" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_may_have_just_the_most_bytes_that_are_allowed(server, tmp_path):
    server.replies["/some.gz"] = [HONEST]
    (failure,) = get(remote(server.address, max_bytes=len(CONTENT) - 1), tmp_path)
    assert failure == f"{server.address}: more than {len(CONTENT) - 1} bytes came"
    assert get(remote(server.address, max_bytes=len(CONTENT)), tmp_path) == []


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_to_http_is_not_followed(server, plain, tmp_path, code):
    target = f"{plain.address}/some.gz"
    server.replies["/some.gz"] = [status(code, Location=target)]
    (failure,) = get(remote(server.address), tmp_path)
    assert f"{server.address}: redirected to what is not HTTPS: " in failure
    assert target in failure
    assert plain.asked == []
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_to_https_is_followed(server, tmp_path):
    server.replies["/some.gz"] = [status(302, Location="/elsewhere")]
    server.replies["/elsewhere"] = [HONEST]
    assert get(remote(server.address), tmp_path) == []
    assert server.asked == ["/some.gz", "/elsewhere"]


@pytest.mark.parametrize("lie", ["busy", "truncated", "too many requests"])
def test_what_may_pass_is_tried_again_after_a_pause(server, tmp_path, pauses, lie):
    server.replies["/some.gz"] = [LIES[lie][0], LIES[lie][0], HONEST]
    assert get(remote(server.address), tmp_path) == []
    assert (tmp_path / "some.gz").read_bytes() == CONTENT
    assert len(server.asked) == 3
    assert pauses == [PAUSE, 2 * PAUSE]


@pytest.mark.parametrize("lie", ["wrong bytes", "not found", "truncated", "silent"])
def test_the_next_mirror_is_asked(server, tmp_path, pauses, lie):
    server.replies["/a/some.gz"] = [LIES[lie][0]]
    server.replies["/b/some.gz"] = [HONEST]
    file = remote(*(f"{server.address}/{folder}" for folder in "abc"))
    slow = {"patience": IMPATIENT} if lie in SLOW else {}
    assert get(file, tmp_path, **slow) == []
    assert [f.read_bytes() for f in tmp_path.iterdir()] == [CONTENT]
    assert server.asked == ["/a/some.gz"] * LIES[lie][2] + ["/b/some.gz"]


def test_a_stranger_s_certificate_is_not_trusted(server, tmp_path, monkeypatch, pauses):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    server.replies["/some.gz"] = [HONEST]
    (failure,) = get(remote(server.address), tmp_path)
    assert "CERTIFICATE_VERIFY_FAILED" in failure
    assert (server.asked, pauses, list(tmp_path.iterdir())) == ([], [], [])


def test_a_host_that_is_not_there_is_named(server, tmp_path, pauses):
    with Server() as gone:
        mirror = f"https://localhost:{gone.server_port}"
    (failure,) = get(remote(mirror), tmp_path)
    assert failure.startswith(f"{mirror}: ")
    assert "refused" in failure
    assert len(pauses) == 2


def test_an_interrupted_download_leaves_nothing(server, tmp_path, monkeypatch):
    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(fetch_https, "sleep", interrupt)
    server.replies["/some.gz"] = [LIES["truncated"][0]]
    with pytest.raises(KeyboardInterrupt):
        get(remote(server.address), tmp_path)
    assert list(tmp_path.iterdir()) == []
