"""What of an error is told, and what is only logged."""

import pytest
from structlog.testing import capture_logs

from .serving import Service

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("example")]


async def test_a_defect_is_told_without_its_cause() -> None:
    with capture_logs() as lines:
        async with Service().connect() as client:
            body = {"query": "{ leaf { number } broken }"}
            answer = await client.post("/graphql", json=body, headers={"X-Request-ID": "id-1"})

    assert answer.json()["data"] == {"leaf": {"number": 1}, "broken": None}
    (error,) = answer.json()["errors"]
    assert (error["path"], error["extensions"]) == (["broken"], {"code": "INTERNAL"})
    assert error["locations"] == [{"line": 1, "column": 19}]
    assert "id-1" in error["message"]
    assert "hidden-1" not in answer.text
    assert [repr(line["exc_info"]) for line in lines if "exc_info" in line] == [
        "RuntimeError('hidden-1')"
    ]


async def test_so_is_a_result_that_breaks_the_schema() -> None:
    async with Service().connect() as client:
        answer = await client.post("/graphql", json={"query": "{ nothing }"})

    assert (answer.status_code, answer.json()["data"]) == (200, None)
    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL"}


async def test_what_is_down_is_told_and_its_cause_is_logged() -> None:
    with capture_logs() as lines:
        async with Service().connect() as client:
            answer = await client.post("/graphql", json={"query": "{ down }"})

    assert answer.json()["data"] == {"down": None}
    (error,) = answer.json()["errors"]
    assert (error["message"], error["extensions"]) == ("Try again.", {"code": "UNAVAILABLE"})
    assert "hidden-2" not in answer.text
    assert [line["cause"] for line in lines if "cause" in line] == ["OSError('hidden-2')"]


async def test_a_variable_that_may_not_be_null_is_of_the_client() -> None:
    query = "query ($n: Int = 1) { leaf(number: $n) { number } }"

    async with Service().connect() as client:
        answer = await client.post("/graphql", json={"query": query, "variables": {"n": None}})

    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}
