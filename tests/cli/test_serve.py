"""cot-tracker serve: a real server on a real port."""

from __future__ import annotations

import json
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cot_tracker.cli import main
from cot_tracker.demo.player import DEMO_PASSWORD
from cot_tracker.identity import authority
from tests.fixtures.postgresql import free_port
from tests.fixtures.sites import Played

PROGRAM = "import sys; from cot_tracker.cli import main; sys.exit(main())"
WAIT_SECONDS = 40


@contextmanager
def served(directory: Path, *options: str) -> Iterator[int]:
    """The site served by the command; gives the port."""
    port = free_port()
    command = [sys.executable, "-c", PROGRAM, "serve", "--directory", str(directory)]
    server = subprocess.Popen(
        [*command, "--port", str(port), *options], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        _out, err = server.communicate(timeout=WAIT_SECONDS)
        assert "Traceback" not in err, err


def fetched(url: str, body: object = None, context: ssl.SSLContext | None = None) -> bytes:
    """The answer, as soon as the server gives one."""
    content = json.dumps(body).encode() if body is not None else None
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, content, headers)  # noqa: S310 - our own server
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, context=context) as answer:  # noqa: S310
                read: bytes = answer.read()
                return read
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_a_site_is_served_and_signs_people_in(played: Played) -> None:
    with served(played.world.site.settings.directory) as port:
        base = f"http://127.0.0.1:{port}"
        assert json.loads(fetched(f"{base}/readyz")) == {"status": "ready"}
        given = {"username": "alice", "password": DEMO_PASSWORD}
        assert json.loads(fetched(f"{base}/api/v1/session", given))["name"] == "Alice"


def test_by_https_the_site_shows_a_certificate_of_its_own(played: Played) -> None:
    directory = played.world.site.settings.directory
    with served(directory, "--tls") as port:
        deadline = time.monotonic() + WAIT_SECONDS
        while not (directory / "keys" / "tls.crt").exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(0.2)
        context = ssl.create_default_context(cafile=str(directory / "keys" / "tls.crt"))
        assert json.loads(fetched(f"https://127.0.0.1:{port}/healthz", context=context))
    assert (directory / "keys" / "tls.key").stat().st_mode & 0o077 == 0


def test_a_killed_server_leaves_the_port_free(played: Played) -> None:
    import socket

    port = free_port()
    directory = str(played.world.site.settings.directory)
    command = [sys.executable, "-c", PROGRAM, "serve", "--directory", directory]
    server = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL)
    fetched(f"http://127.0.0.1:{port}/healthz")
    server.kill()
    server.wait()
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_port_that_is_taken_is_told_so(
    played: Played, capsys: pytest.CaptureFixture[str]
) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = ["serve", "--directory", str(played.world.site.settings.directory), "--port",
                 str(taken.getsockname()[1])]  # fmt: skip
        assert main(words) == 1
    assert "Nothing can be served" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "options", "warned"),
    [("0.0.0.0", (), True), ("0.0.0.0", ("--tls",), False), ("127.0.0.1", (), False)],  # noqa: S104
)
def test_serving_a_network_without_tls_is_warned_of(
    played: Played, capsys: pytest.CaptureFixture[str], host: str, options: tuple[str, ...],
    warned: bool,
) -> None:  # fmt: skip
    import socket

    with socket.socket() as taken:
        taken.bind((host, 0))
        taken.listen()
        words = ["serve", "--directory", str(played.world.site.settings.directory), "--host", host,
                 "--port", str(taken.getsockname()[1]), *options]  # fmt: skip
        assert main(words) == 1
    assert ("for everybody on it to read" in capsys.readouterr().err) is warned


def test_a_seal_near_its_end_is_told_when_the_site_starts(
    played: Played, capsys: pytest.CaptureFixture[str]
) -> None:
    import socket

    settings = played.world.site.settings
    authority.make(settings.keys, "Example", datetime.now(UTC) - timedelta(days=3600))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        assert main(["serve", "--directory", str(settings.directory), "--port", port]) == 1
    assert "Renew it with: cot-tracker seal renew" in capsys.readouterr().err
    assert main(["seal", "show", "--directory", str(settings.directory)]) == 0
    assert "Renew it with" in capsys.readouterr().err
    assert main(["seal", "renew", "--directory", str(settings.directory)]) == 0
    assert main(["seal", "show", "--directory", str(settings.directory)]) == 0
    assert capsys.readouterr().err == ""
