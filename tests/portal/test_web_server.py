"""The shipped configuration of the web server in front keeps no file on its disk."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from signal import SIGQUIT

import pytest

from tests.processes import free_port

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy/nginx.conf"
SIZE = 6 * 1024 * 1024
PAGE = 500 * 1024
SLOW = 16  # as many as the shipped unit has threads
MAIN = """
daemon off;
master_process off;
error_log {folder}/error.log warn;
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/other;
    uwsgi_temp_path {folder}/other;
    scgi_temp_path {folder}/other;
{server}
}}
"""
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


class Portal(BaseHTTPRequestHandler):
    """Reads and sends large files slowly, so that a web server in front would put them aside."""

    seen: dict[str, str | None]
    begun: int
    done: int

    def do_POST(self) -> None:
        type(self).begun += 1
        left = int(self.headers["Content-Length"])
        while left:
            left -= len(self.rfile.read(min(left, SIZE // 4)))
            time.sleep(0.1)
        type(self).seen = dict(self.headers)
        self._answer(b"")

    def do_GET(self) -> None:
        type(self).begun += 1
        if self.path == "/page":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)  # none hides here
        self._answer(b"x" * (PAGE if self.path == "/page" else SIZE))
        type(self).done += 1

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class Front:
    """nginx with the shipped configuration, or with its lines marked (1) left out."""

    def __init__(self, folder: Path, port: int, behind: int) -> None:
        self.folder, self.port, self.behind = folder, port, behind

    def start(
        self, *, without_marked_lines: bool = False, text: str = ""
    ) -> subprocess.Popen[bytes]:
        text = text or CONFIGURATION.read_text()
        assert text.count("8443") == text.count("127.0.0.1:8000") == 1
        text = text.replace("8443", str(self.port)).replace("8000", str(self.behind))
        text = text.replace("/var/log/nginx/access.log", str(self.folder / "portal.log"))
        text = text.replace("/srv/portal/deploy/pages", str(CONFIGURATION.parent / "pages"))
        if without_marked_lines:
            text = "\n".join(line for line in text.splitlines() if "# (1)" not in line)
        (self.folder / "nginx.conf").write_text(MAIN.format(folder=self.folder, server=text))
        assert NGINX
        process = subprocess.Popen([NGINX, "-c", self.folder / "nginx.conf", "-p", self.folder])
        end = time.monotonic() + 20
        while not (self.folder / "nginx.pid").exists():
            assert time.monotonic() < end, (self.folder / "error.log").read_text()
            time.sleep(0.05)
        return process

    def ask(
        self,
        method: str,
        body: bytes = b"",
        slowly: bool = False,
        path: str = "/secure-messaging/file",
        **headers: str,
    ) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": "portal.example", **named})
        answer = connection.getresponse()
        assert answer.status == 200
        if slowly:
            time.sleep(1)
        return answer.read()

    def put_aside(self) -> set[str]:
        """What nginx says it wrote to its disk; it deletes the files as soon as it is done."""
        log = (self.folder / "error.log").read_text()
        return {name for name in ("request", "response") if f"{_words(name)}" in log}


def _words(name: str) -> str:
    if name == "request":
        return "a client request body is buffered to a temporary file"
    return "an upstream response is buffered to a temporary file"


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    Portal.begun = Portal.done = 0
    portal = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=portal.serve_forever, daemon=True).start()
    tmp_path.chmod(0o755)
    yield Front(tmp_path, free_port(), portal.server_port)
    portal.shutdown()
    portal.server_close()


@pytest.mark.parametrize("without_marked_lines", [False, True])
def test_a_file_that_is_sent_and_opened_is_never_put_on_the_disk_of_the_web_server(
    front: Front, without_marked_lines: bool
) -> None:
    process = front.start(without_marked_lines=without_marked_lines)
    try:
        front.ask("POST", b"y" * SIZE)
        assert front.ask("GET", slowly=True) == b"x" * SIZE
        # That the same test sees the files where the lines are left out is half of the proof.
        assert front.put_aside() == ({"request", "response"} if without_marked_lines else set())
        assert not [path for path in front.folder.rglob("*/*") if path.is_file()]
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def slow_ones(front: Front, request: bytes) -> Iterator[None]:
    """Let so many begin a request, and neither end it nor read an answer."""
    with ExitStack() as stack:
        for _one in range(SLOW):
            one = stack.enter_context(socket.socket())
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.connect(("127.0.0.1", front.port))
            one.sendall(request)
        yield


@pytest.mark.parametrize("path", [b"/accounts/login/", b"/secure-messaging/new/"])
def test_who_sends_slowly_keeps_no_thread_of_the_portal(front: Front, path: bytes) -> None:
    process = front.start()
    head = b" HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 20000\r\n\r\na"
    try:
        with slow_ones(front, b"POST " + path + head):
            assert front.ask("GET") == b"x" * SIZE
            assert Portal.begun == 1
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_who_reads_slowly_keeps_no_thread_of_the_portal(front: Front) -> None:
    process = front.start()
    try:
        with slow_ones(front, b"GET /page HTTP/1.1\r\nHost: portal.example\r\n\r\n"):
            end = time.monotonic() + 20
            while Portal.done < SLOW and time.monotonic() < end:
                time.sleep(0.05)
            assert Portal.done == SLOW
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_form_without_files_may_not_be_as_large_as_one_with_them(front: Front) -> None:
    process = front.start()
    try:
        large = str(SIZE)
        assert fetch(front, "/accounts/signup/", "POST", Content_Length=large)[0] == 413
        for path in ("/secure-messaging/new/", "/es/secure-messaging/new/", "/admin/images/add/"):
            front.ask("POST", b"y" * SIZE, path=path)
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_an_address_that_a_visitor_made_up_does_not_reach_the_portal(front: Front) -> None:
    process = front.start()
    try:
        front.ask("POST", b"y", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http")
        assert Portal.seen["X-Forwarded-For"] == "127.0.0.1"
        assert Portal.seen["X-Forwarded-Proto"] == "https"
    finally:
        process.terminate()
        process.wait(timeout=20)


SECRET_ADDRESSES = (
    "/accounts/providers/login-gov/callback/",
    "/accounts/password/reset/key/7-secret-token/",
    "/es/accounts/password/reset/key/7-secret-token/",
    "/accounts/confirm-email/secret-token/",
)


def test_what_lets_somebody_in_is_in_no_log_of_the_web_server(front: Front) -> None:
    log = front.folder / "access.log"
    text = CONFIGURATION.read_text().replace("listen 127", f"access_log {log};\n    listen 127")
    process = front.start(text=text)
    try:
        for path in ("/accounts/login/", *SECRET_ADDRESSES, "/after/"):
            front.ask("POST", b"y", path=f"{path}?code=secret-code&state=secret-state")
            assert Portal.seen["Host"] == "portal.example"
            assert Portal.seen["X-Forwarded-For"] == "127.0.0.1"
    finally:
        process.send_signal(SIGQUIT)  # it ends what it does first, its log included
        process.wait(timeout=20)
    kept = log.read_text()
    assert "/accounts/login/" in kept, "the rest is logged as before"
    assert "/after/" in kept
    assert "/callback/" not in kept
    assert "secret-token" not in kept


def test_what_people_read_and_search_for_is_in_no_log_of_the_web_server(front: Front) -> None:
    process = front.start()
    asked = "/search/?q=how+to+stop+drinking"
    try:
        front.ask("POST", b"y", path=asked, Referer=f"https://portal.example{asked}&page=2")
        front.ask("POST", b"y", path="/health-topics/alcohol/?for=drinking")
    finally:
        process.send_signal(SIGQUIT)
        process.wait(timeout=20)
    first, second = (front.folder / "portal.log").read_text().splitlines()
    for line in (first, second):
        assert re.fullmatch(r"127\.0\.0\.1 \S+ POST 200 \d+ [\d.]+ [0-9a-f]{32}", line), line


def fetch(front: Front, path: str, method: str = "GET", **headers: str) -> tuple[int, str, str]:
    """Return status, Retry-After and text of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": "portal.example", **named})
    answer = connection.getresponse()
    return answer.status, answer.getheader("Retry-After", ""), answer.read().decode()


def test_while_the_portal_is_away_people_read_whom_to_call(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    front = Front(tmp_path, free_port(), free_port())  # nobody listens there
    process = front.start()
    try:
        status, retry_after, text = fetch(front, "/secure-messaging/")
        assert (status, retry_after) == (502, "60")
        assert "not your fault" in text
        assert "No es culpa suya" in text
        assert {"tel:911", "tel:988", "sms:838255"} <= set(re.findall(r'href="([^"]+)"', text))
        assert fetch(front, "/unavailable.html")[0] == 404, "no page of its own"
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_too_large_a_request_is_refused_in_words(front: Front) -> None:
    process = front.start()
    try:
        status, _, text = fetch(front, "/file", "POST", Content_Length=str(51 * 1024 * 1024))
        assert status == 413
        assert "Nothing was sent" in text
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.parametrize("path", ["/metrics", "/health/live", "/health/ready"])
def test_what_monitors_ask_is_not_shown_to_the_world(front: Front, path: str) -> None:
    process = front.start()
    try:
        assert fetch(front, path)[0] == 404
    finally:
        process.terminate()
        process.wait(timeout=20)
