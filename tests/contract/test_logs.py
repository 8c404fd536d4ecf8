"""One JSON object a line, one line a request, no secret in any."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.contract.conftest import new_database
from tests.contract.raw import connected
from tests.contract.running import eventually, running
from tests.contract.service import unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.projects import Project
    from tests.contract.running import Running
    from tests.contract.stacks import Stack

ALWAYS = {"timestamp", "level", "event", "logger", "request_id", "trace_id", "span_id"}
OF_REQUESTS = {"method", "route", "path", "status", "duration_ms", "client"}


@pytest.fixture(scope="module")
def started(stack: Stack, project: Project, request: pytest.FixtureRequest) -> Iterator[Running]:
    server = request.getfixturevalue("database_server")
    cache = request.getfixturevalue("cache_variables")
    folder = request.getfixturevalue("tmp_path_factory").mktemp("logs")
    with running(project, {**new_database(stack, server, folder), **cache}) as started:
        yield started


def test_every_line_is_an_object_with_the_same_keys(started: Running) -> None:
    started.service.get("/health/ready")

    for line in started.lines:
        assert line.keys() >= ALWAYS, line
        assert re.fullmatch(r"[\w-]+T[\d:.]+Z", line["timestamp"])
        assert line["level"] in {"debug", "info", "warning", "error", "critical"}


def test_a_request_is_one_line_that_tells_what_it_was(started: Running) -> None:
    id_ = uuid4().hex
    started.service.post({"name": unique()}, x_request_id=id_)

    (line,) = started.lines_of(id_)

    assert line.keys() >= ALWAYS | OF_REQUESTS
    assert line["method"] == "POST"
    assert line["route"] == line["path"] == started.service.path
    assert line["status"] == 201
    assert line["client"] == "127.0.0.1"
    assert 0 < line["duration_ms"] < 10_000
    assert line["trace_id"] is None
    assert line["span_id"] is None
    moment = datetime.fromisoformat(line["timestamp"])
    assert abs(datetime.now(UTC) - moment) < timedelta(seconds=30)


def test_the_route_has_no_ids(started: Running) -> None:
    ids = [uuid4().hex for _ in range(3)]
    path = started.service.path_of(uuid4())
    started.service.get(path, x_request_id=ids[0])
    started.service.get("/nowhere/at/all", x_request_id=ids[1])
    started.service.request("TRACE", path, headers={"X-Request-ID": ids[2]})

    (found,), (unmatched,), (refused,) = (started.lines_of(id_) for id_ in ids)

    assert found["path"] == path
    assert re.fullmatch(rf"{started.service.path}/\{{\w+\}}", found["route"])
    assert unmatched["route"] == "unmatched"
    assert refused["status"] == 405


def test_the_method_is_the_one_that_was_sent(started: Running) -> None:
    id_ = uuid4().hex
    started.service.request("HEAD", "/health/live", headers={"X-Request-ID": id_})

    (line,) = started.lines_of(id_)

    assert line["method"] == "HEAD"


def test_the_trace_of_the_caller_is_in_the_line(started: Running) -> None:
    good, bad = uuid4().hex, uuid4().hex
    trace, span = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    service = started.service
    service.get("/health/live", x_request_id=good, traceparent=f"00-{trace}-{span}-01")
    service.get("/health/live", x_request_id=bad, traceparent=f"00-{'0' * 32}-{span}-01")

    ((kept,), (ignored,)) = (started.lines_of(id_) for id_ in (good, bad))

    assert (kept["trace_id"], kept["span_id"]) == (trace, span)
    assert ignored["trace_id"] is None


@pytest.mark.parametrize("status", [400, 404, 413, 415, 422])
def test_a_refusal_is_one_line_and_no_alarm(started: Running, status: int) -> None:
    id_ = uuid4().hex
    service = started.service
    requests = {
        400: lambda: service.post(b"{", x_request_id=id_),
        404: lambda: service.get(service.path_of(uuid4()), x_request_id=id_),
        413: lambda: service.post(b" " * 2_000_000, x_request_id=id_),
        415: lambda: service.post({}, content_type="text/plain", x_request_id=id_),
        422: lambda: service.post({}, x_request_id=id_),
    }
    requests[status]()

    (line,) = started.lines_of(id_)

    assert line["status"] == status
    assert line["level"] == "info"


def test_a_client_cannot_write_lines(started: Running) -> None:
    id_ = uuid4().hex
    started.service.get('/no%0A{"event":"forged"}%0D%0Awhere', x_request_id=id_)

    assert len(started.lines_of(id_)) == 1
    assert not [line for line in started.lines if line["event"] == "forged"]


def test_a_client_that_goes_is_no_error(started: Running) -> None:
    id_ = uuid4().hex
    with connected(started.service.url) as connection:
        headers = ["Content-Type: application/json", "Content-Length: 9", f"X-Request-ID: {id_}"]
        connection.send("POST", started.service.path, *headers, body=b"{")

    lines = eventually(lambda: started.lines_of(id_))

    assert {line["level"] for line in lines} <= {"debug", "info", "warning"}


def test_no_secret_is_in_any_line(started: Running, stack: Stack) -> None:
    token, text = uuid4().hex, uuid4().hex
    headers = {"authorization": f"Bearer {token}", "cookie": f"session={token}"}
    started.service.post({"name": text, "description": text}, **headers)
    started.service.post({"name": 1, "description": text}, **headers)
    id_ = uuid4().hex
    started.service.get(f"{started.service.path}?cursor={token}", x_request_id=id_)
    started.lines_of(id_)

    assert token not in started.output
    assert text not in started.output
    if stack.server or stack.topology:
        assert "s3cr3t-Of-Tests" not in started.output
