"""GraphQL over HTTP, as its specification has it."""

import pytest
from httpx2 import Response

from .serving import Service

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("example")]

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
RESOLUTION = "OPERATION_RESOLUTION_FAILURE"
NUMBER = {"query": "{ leaf { number } }"}
FOUND = {"data": {"leaf": {"number": 1}}}


async def post(body: object, accept: str = JSON) -> Response:
    async with Service().connect() as client:
        return await client.post("/graphql", json=body, headers={"Accept": accept})


async def get(accept: str = JSON, **parameters: str) -> Response:
    async with Service().connect() as client:
        headers = {"Accept": accept}
        return await client.get("/graphql", params=parameters, headers=headers)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", JSON),
        ("application/*", JSON),
        ("", JSON),
        (JSON, JSON),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
        (f"{RESPONSE};q=0.5, {JSON}", JSON),
        (f"{RESPONSE}; charset=utf-8, text/event-stream", RESPONSE),
        (f"{RESPONSE};q=high, {JSON}", JSON),
    ],
)
async def test_it_answers_in_the_form_that_is_accepted(accept: str, media_type: str) -> None:
    answer = await post(NUMBER, accept)

    assert (answer.status_code, answer.json()) == (200, FOUND)
    assert answer.headers["Content-Type"] == media_type


async def test_caches_are_told_that_the_form_depends_on_what_is_accepted() -> None:
    answers = [
        await post(NUMBER),
        await post({"query": "{"}),
        await post(NUMBER, "text/event-stream"),
        await get("text/html"),
    ]

    assert [answer.headers["Vary"] for answer in answers] == ["Accept"] * 4


async def test_another_form_is_not_to_be_had() -> None:
    answer = await post(NUMBER, "image/png")

    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


async def test_a_query_may_come_by_get() -> None:
    query = "query ($n: Int!) { leaf(number: $n) { number } }"

    answer = await get(query=query, variables='{"n": 1}', operationName="")

    assert (answer.status_code, answer.json()) == (200, FOUND)


async def test_a_mutation_may_not_come_by_get() -> None:
    for accept in (JSON, RESPONSE, "text/event-stream"):
        answer = await get(accept, query="mutation { increase(number: 1) }")

        assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
        assert answer.json()["errors"][0]["extensions"] == {"code": "METHOD_NOT_ALLOWED"}


async def test_other_methods_are_refused() -> None:
    async with Service().connect() as client:
        answer = await client.put("/graphql", json=NUMBER)

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ([NUMBER], "batches"),
        ([], "batches"),
        ("{ leaf }", "object"),
        (1, "object"),
        ({}, "document"),
        ({"query": ""}, "document"),
        ({"query": 1}, "`query`"),
        ({**NUMBER, "operationName": 1}, "`operationName`"),
        ({**NUMBER, "variables": []}, "`variables`"),
        ({**NUMBER, "variables": "{}"}, "`variables`"),
        ({**NUMBER, "extensions": 1}, "`extensions`"),
        ({"documentId": 1}, "`documentId`"),
    ],
    ids=repr,
)
@pytest.mark.parametrize("accept", [JSON, RESPONSE, "text/event-stream"])
async def test_what_is_no_request_is_refused(body: object, what: str, accept: str) -> None:
    answer = await post(body, accept)

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert what in error["message"]
    assert error["extensions"] == {"code": "BAD_REQUEST"}


async def test_parameters_of_a_url_have_to_be_json() -> None:
    answer = await get(query="{ leaf { number } }", variables="{")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"{", JSON, 400, "malformed"),
        (b"", JSON, 400, "malformed"),
        (b'{"query": "\xff"}', JSON, 400, "malformed"),
        (b"[" * 100_000, JSON, 400, "malformed"),
        (b"{ leaf { number } }", "application/graphql", 415, "unsupported_media_type"),
        (b"query=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b'{"query": "' + b" " * 1024 * 1024 + b'"}', JSON, 413, "too_large"),
    ],
    ids=range(7),
)
async def test_what_cannot_be_read_is_a_problem(
    content: bytes, media_type: str, status: int, code: str
) -> None:
    async with Service().connect() as client:
        headers = {"Content-Type": media_type}
        answer = await client.post("/graphql", content=content, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ leaf { number }", "GRAPHQL_PARSE_FAILED"),
        ("{ leaf }", "GRAPHQL_VALIDATION_FAILED"),
        ("{ stem }", "GRAPHQL_VALIDATION_FAILED"),
        ('{ leaf(number: "1") { number } }', "GRAPHQL_VALIDATION_FAILED"),
        ("query A { leaf { number } } query B { leaf { number } }", RESOLUTION),
        ("query ($n: Int!) { leaf(number: $n) { number } }", "BAD_USER_INPUT"),
    ],
)
async def test_what_is_wrong_with_a_document_is_told(query: str, code: str) -> None:
    old = await post({"query": query}, JSON)
    new = await post({"query": query}, RESPONSE)

    assert (old.status_code, new.status_code) == (200, 400)
    assert old.json() == new.json()
    assert "data" not in new.json()
    assert {error["extensions"]["code"] for error in new.json()["errors"]} == {code}


async def test_one_of_several_operations_is_named() -> None:
    query = "query A { leaf { number } } query B { leaf(number: 2) { number } }"

    answer = await post({"query": query, "operationName": "A"})
    other = await post({"query": query, "operationName": "C"})

    assert answer.json() == FOUND
    assert other.json()["errors"][0]["extensions"] == {"code": RESOLUTION}


async def test_a_variable_that_is_not_used_is_refused() -> None:
    query = "query ($n: [Int!]!) { leaf { number } }"

    answer = await post({"query": query, "variables": {"n": []}}, RESPONSE)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"}


async def test_wrong_variables_are_told_and_not_too_many() -> None:
    query = "query ($numbers: [Int!]!) { sum(numbers: $numbers) }"

    few = await post({"query": query, "variables": {"numbers": ["x"] * 5}}, RESPONSE)
    many = await post({"query": query, "variables": {"numbers": ["x" * 100] * 5000}}, RESPONSE)

    assert (few.status_code, many.status_code) == (400, 400)
    assert len(few.json()["errors"]) == 5
    assert len(many.json()["errors"]) == 21
    assert "Too many errors" in many.json()["errors"][-1]["message"]
    codes = {error["extensions"]["code"] for error in few.json()["errors"]}
    assert codes == {"BAD_USER_INPUT"}


async def test_a_subscription_needs_a_stream() -> None:
    answer = await post({"query": "subscription { count(to: 1) }"})

    assert answer.status_code == 406
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_ACCEPTABLE"}


@pytest.mark.parametrize("environment", ["production", "test", "development"])
async def test_production_does_not_describe_itself(
    monkeypatch: pytest.MonkeyPatch, environment: str
) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    is_open = environment != "production"

    described = await post({"query": "{ __schema { queryType { name } } }"}, RESPONSE)
    typed = await post({"query": "{ __typename }"})
    guessed = await post({"query": "{ leav { number } }"})
    page = await get("text/html,*/*;q=0.8")

    assert (described.status_code == 200) == is_open
    assert typed.json() == {"data": {"__typename": "Query"}}
    assert ("Did you mean" in guessed.text) == is_open
    assert (page.headers["Content-Type"] == "text/html; charset=utf-8") == is_open
    assert (page.status_code == 200) == is_open


@pytest.mark.parametrize("origins", ["", "https://shop.example"])
async def test_a_page_of_another_origin_has_no_say(
    monkeypatch: pytest.MonkeyPatch, origins: str
) -> None:
    """What it sends without asking is no JSON, and a browser that asks is not allowed it."""
    monkeypatch.setenv("CORS_ORIGINS", origins)
    page = {"Origin": "https://other.example"}
    asking = {"Access-Control-Request-Method": "POST"}
    asking["Access-Control-Request-Headers"] = "content-type"
    forms = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")
    async with Service().connect() as client:
        asked = await client.options("/graphql", headers={**page, **asking})
        sent = [
            await client.post("/graphql", json=NUMBER, headers={**page, "Content-Type": form})
            for form in forms
        ]
        read = await client.get("/graphql", params=NUMBER, headers=page)

    assert asked.status_code >= 400
    assert [answer.status_code for answer in sent] == [415] * 3
    for answer in (asked, *sent, read):
        assert "Access-Control-Allow-Origin" not in answer.headers


async def test_a_page_that_is_allowed_has_a_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", "https://shop.example")
    page = {"Origin": "https://shop.example"}
    async with Service().connect() as client:
        answer = await client.post("/graphql", json=NUMBER, headers=page)

    assert answer.json() == FOUND
    assert answer.headers["Access-Control-Allow-Origin"] == page["Origin"]
    assert answer.headers["Vary"] == "Accept, Origin"
