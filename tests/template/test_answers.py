"""Bad answers are refused with a message that says what would do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stackcutter.errors import AnswerError

if TYPE_CHECKING:
    from stackcutter.interview import Interview


def refusal(interview: Interview, **answers: Any) -> str:  # noqa: ANN401 (any answer)
    with pytest.raises(AnswerError) as caught:
        interview.replies(answers)
    return f"{caught.value.question}: {caught.value.reason}"


@pytest.mark.parametrize(
    ("question", "answer", "message"),
    [
        ("project_name", "", "Start with a letter"),
        ("project_name", "1st", "Start with a letter"),
        ("project_name", "Órdenes", "Start with a letter of A-Z"),
        ("project_name", "Orders  Two", "single spaces"),
        ("project_name", "O" * 100, "Use at most 30 characters"),
        ("project_name", "Redis!", "Start with a letter"),
        ("project_name", "FastAPI", "The service depends on a package of this name"),
        ("package", "", "Use snake case"),
        ("package", "Orders", "Use snake case"),
        ("package", "order-service", "Use snake case"),
        ("package", "órdenes", "Use snake case"),
        ("package", "o" * 100, "Use at most 24 characters"),
        ("package", "class", "Python itself uses this word"),
        ("package", "match", "Python itself uses this word"),
        ("package", "list", "Python itself uses this word"),
        ("package", "json", "hide a module of the standard library"),
        ("package", "compression", "hide a module of the standard library"),
        ("package", "fastapi", "hide a package that the service depends on"),
        ("package", "sqlalchemy", "hide a package that the service depends on"),
        ("package", "starlette", "hide a package that the service depends on"),
        ("package", "mssql_python", "hide a package that the service depends on"),
        ("package", "tests", "A folder or module of the project has this name"),
        ("description", "", "Write one line"),
        ("description", "two\nlines", "one line"),
        ("description", 'with "quotes"', "without quotation marks"),
        ("description", "d" * 121, "at most 120 characters"),
        ("organization", "", "letters of A-Z"),
        ("organization", "ex ample", "letters of A-Z"),
        ("organization", "-example", "letters of A-Z"),
        ("organization", "e" * 40, "at most 39"),
        ("resource", "", "Use a singular noun"),
        ("resource", "Item", "Use a singular noun"),
        ("resource", "line item", "Use a singular noun"),
        ("resource", "artículo", "Use a singular noun"),
        ("resource", "i" * 100, "Use at most 20 characters"),
        ("resource", "type", "Python itself uses this word"),
        ("resource", "class", "Python itself uses this word"),
        ("resource", "version", "The service's own code uses this word"),
        ("resource", "database", "The service's own code uses this word"),
        ("resource_plural", "item", "The plural must differ from the singular"),
        ("resource_plural", "Items", "Use a plural noun"),
        ("resource_plural", "tests", "The service's own code uses this word"),
        ("resource_plural", "i" * 100, "Use at most 22 characters"),
        ("database", "oracle", "'oracle' is not offered"),
        ("api", [], "Choose at least one"),
        ("api", ["soap"], "'soap' is not offered"),
        ("process", "[]", "computed"),
        ("sqlite", ".", "computed"),
    ],
)
def test_an_answer_is_refused_on_its_question(
    interview: Interview, question: str, answer: str | list[str], message: str
) -> None:
    said = refusal(interview, **{question: answer})

    assert said.startswith(f"{question}: ")
    assert message in said


@pytest.mark.parametrize(
    "answers", [{"ci": "github_actions"}, {"repository_host": "none", "ci": "github_actions"}]
)
def test_a_combination_is_refused_with_both_ways_out(
    interview: Interview, answers: dict[str, str]
) -> None:
    said = refusal(interview, **answers)

    assert "-d repository_host=github -d ci=github_actions" in said
    assert "-d repository_host=none -d ci=none" in said


def test_a_plural_must_not_be_the_package(interview: Interview) -> None:
    answers = {"project_name": "Items"}

    assert refusal(interview, **answers).startswith("resource_plural: The service's own code")


@pytest.mark.parametrize(
    ("resource", "plural"),
    [
        ("item", "items"),
        ("line_item", "line_items"),
        ("box", "boxes"),
        ("branch", "branches"),
        ("city", "cities"),
        ("survey", "surveys"),
        ("address", "addresses"),
    ],
)
def test_a_plural_is_derived(interview: Interview, resource: str, plural: str) -> None:
    assert interview.replies({"resource": resource})["resource_plural"].value == plural


@pytest.mark.parametrize(
    ("project_name", "package"),
    [
        ("Order Service", "order_service"),
        ("order-service", "order_service"),
        ("Accounting And Reporting Hub", "accounting_and_reporting"),
    ],
)
def test_a_package_is_derived(interview: Interview, project_name: str, package: str) -> None:
    assert interview.replies({"project_name": project_name})["package"].value == package


def test_every_default_is_accepted(interview: Interview) -> None:
    replies = interview.replies({})

    assert {name: reply.value for name, reply in replies.items()} == {
        "project_name": "Orders",
        "package": "orders",
        "description": "Orders: a backend service.",
        "organization": "example",
        "resource": "item",
        "resource_plural": "items",
        "database": "sqlite",
        "cache": "none",
        "redis_topology": "standalone",
        "redis_persistence": "none",
        "broker": "none",
        "api": ["rest"],
        "repository_host": "none",
        "ci": "none",
        "containers": "docker",
    }
