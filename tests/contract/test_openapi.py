"""The description that the service gives of itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from stackcutter.environment import fresh
from tests.contract.service import JSON, MERGE_PATCH, tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.names import Names
    from tests.contract.service import Response, Service
    from tests.contract.stacks import Stack

PROBLEM = "application/problem+json"
COLLECTION = {
    "get": {"200", "422", "503"},
    "post": {"201", "400", "409", "413", "415", "422", "503"},
}
CHANGE = {"200", "400", "404", "409", "412", "413", "415", "422", "428", "503"}
ONE = {
    "get": {"200", "304", "404", "422", "503"},
    "put": CHANGE,
    "patch": CHANGE,
    "delete": {"204", "404", "412", "422", "503"},
}
SUCCESS = {"200", "201", "204", "304"}


@pytest.fixture(scope="module")
def description(service: Service, stack: Stack | None) -> dict[str, Any]:
    """Read it; where the service has several resources, what it says of the one that is asked."""
    response = service.get("/openapi.json")
    assert response.status_code == 200
    assert response.headers["content-type"] == JSON
    description: dict[str, Any] = response.json()
    others = [names for names in stack.resources if names != service.names] if stack else []
    return without(others, description) if others else description


def without(others: list[Names], description: dict[str, Any]) -> dict[str, Any]:
    """Leave out the paths of these, and the schemas that nothing else uses."""
    paths = {
        path: item
        for path, item in description["paths"].items()
        if not any(f"{path}/".startswith(f"{names.path}/") for names in others)
    }
    schemas = description["components"]["schemas"]
    used: set[str] = set()
    found = [paths]
    while found:
        words = set(strings(found.pop()))
        news = {name for name in schemas if f"#/components/schemas/{name}" in words} - used
        used |= news
        found += [schemas[name] for name in news]
    components = {"schemas": {name: schemas[name] for name in schemas if name in used}}
    return {**description, "paths": paths, "components": components}


def path_of_one(service: Service, description: dict[str, Any]) -> str:
    (path,) = (each for each in description["paths"] if each.startswith(f"{service.path}/"))
    return str(path)


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in description["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


def strings(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """Walk all values that are text; keys are the standard's words as well as ours."""
    if isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, str):
        yield value


def assert_described(
    description: dict[str, Any], response: Response, path: str, method: str
) -> None:
    """Check that an answer is as its operation says."""
    described = description["paths"][path][method]["responses"][str(response.status_code)]
    media_type = response.headers["content-type"]
    schema = described["content"][media_type]["schema"]
    whole = {**schema, "components": description.get("components", {})}
    jsonschema_rs.Draft202012Validator(whole).validate(response.json())


def test_it_is_valid_openapi_3_1(description: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(description))
    uv = Path(sys.executable).with_name("uv")
    validator = "openapi-spec-validator==0.9.0"

    result = subprocess.run(
        [uv, "tool", "run", "--quiet", validator, "--schema", "3.1", file],
        check=False,
        env=fresh(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )

    assert result.returncode == 0, result.stdout
    assert re.fullmatch(r"3\.1\.\d+", description["openapi"])


def test_it_has_the_paths_and_methods_of_the_contract(
    service: Service, description: dict[str, Any]
) -> None:
    one = path_of_one(service, description)

    found: dict[str, set[str]] = {}
    for path, method, _ in operations(description):
        found.setdefault(path, set()).add(method)

    assert found == {
        service.path: set(COLLECTION),
        one: set(ONE),
        "/health/live": {"get"},
        "/health/ready": {"get"},
    }


def test_every_operation_lists_its_answers(
    service: Service, description: dict[str, Any], stack: Stack | None
) -> None:
    one = path_of_one(service, description)
    limited = {"429"} if stack and stack.topology else set()
    unsure = {"default", "500"} if stack else {"default", "429", "500"}
    expected = {(service.path, method): codes for method, codes in COLLECTION.items()}
    expected |= {(one, method): codes for method, codes in ONE.items()}

    for (path, method), codes in expected.items():
        responses = description["paths"][path][method]["responses"]
        assert set(responses) - unsure == codes | limited, (path, method)
        for code in set(responses) - {"default"} - SUCCESS:
            assert set(responses[code]["content"]) == {PROBLEM}
    assert set(description["paths"]["/health/ready"]["get"]["responses"]) == {"200", "503"}


def test_bodies_have_the_media_types_that_are_taken(
    service: Service, description: dict[str, Any]
) -> None:
    one = path_of_one(service, description)
    bodies = {
        (path, method): set(operation["requestBody"]["content"])
        for path, method, operation in operations(description)
        if "requestBody" in operation
    }

    assert bodies == {
        (service.path, "post"): {JSON},
        (one, "put"): {JSON},
        (one, "patch"): {MERGE_PATCH},
    }


def test_parameters_and_headers_are_listed(service: Service, description: dict[str, Any]) -> None:
    paths = description["paths"]
    one = path_of_one(service, description)

    def parameters(path: str, method: str) -> set[str]:
        shared = paths[path].get("parameters", [])
        return {each["name"].lower() for each in [*paths[path][method]["parameters"], *shared]}

    assert {"limit", "cursor"} <= parameters(service.path, "get")
    assert "if-none-match" in parameters(one, "get")
    for method in ("put", "patch", "delete"):
        assert "if-match" in parameters(one, method)


def test_answers_are_as_it_says(service: Service, description: dict[str, Any]) -> None:
    collection, one = service.path, path_of_one(service, description)
    created = service.post({"name": "described", "description": "x"})
    id_ = created.json()["id"]
    answers = [
        (created, collection, "post"),
        (service.post({"name": "described"}), collection, "post"),
        (service.post({}), collection, "post"),
        (service.post(b"{"), collection, "post"),
        (service.get(service.path), collection, "get"),
        (service.get(f"{service.path}?limit=0"), collection, "get"),
        (service.get(service.path_of(id_)), one, "get"),
        (service.patch(id_, {}), one, "patch"),
        (service.patch(id_, {}, if_match=tag(1)), one, "patch"),
        (service.put(id_, {"name": "described"}, if_match=tag(1)), one, "put"),
        (service.get(service.path_of("x")), one, "get"),
        (service.get("/health/live"), "/health/live", "get"),
        (service.get("/health/ready"), "/health/ready", "get"),
    ]
    service.delete(id_)

    for response, path, method in answers:
        assert_described(description, response, path, method)


def test_bodies_are_as_it_says(service: Service, description: dict[str, Any]) -> None:
    body = description["paths"][service.path]["post"]["requestBody"]["content"][JSON]["schema"]
    schema = {**body, "components": description.get("components", {})}
    validator = jsonschema_rs.Draft202012Validator(schema)

    good: list[object] = [{"name": "x"}, {"name": "x", "description": None}]
    bad: list[object] = [{}, {"name": ""}, {"name": 1}, {"name": "x", "other": 1}, []]
    assert [validator.is_valid(each) for each in good] == [True] * len(good)
    assert [validator.is_valid(each) for each in bad] == [False] * len(bad)


def test_every_operation_has_a_name_of_its_own(description: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(description)]

    assert len(set(names)) == len(names)


def test_it_speaks_of_this_resource_alone(service: Service, description: dict[str, Any]) -> None:
    if service.names.resource == "item":
        pytest.skip("the resource is called so")

    other = re.compile(r"(?<!line)(?<!line[ _-])items?", re.IGNORECASE)
    assert not [text for text in strings(description) if other.search(text)]


@pytest.mark.parametrize("word", ["HTTPValidationError", "ValidationError"])
def test_nothing_is_left_of_the_framework(description: dict[str, Any], word: str) -> None:
    assert word not in description.get("components", {}).get("schemas", {})
