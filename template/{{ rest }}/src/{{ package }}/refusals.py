"""What REST answers where a request is refused: the problem of each error."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, cast

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from .errors import InvalidCursorError, ServiceError
from .problems import MEDIA_TYPE, ProblemError, respond

REFUSALS = (RequestValidationError, ServiceError)
STATUSES = {"name_taken": 409, "not_found": 404, "stale_version": 412, "unavailable": 503}

_TEXT = {"type": "string"}
_TEXTS = dict.fromkeys(("type", "title", "detail", "instance", "code", "request_id"), _TEXT)
_PLACE = dict.fromkeys(("pointer", "code", "message"), _TEXT)
_PLACES = {"type": "array", "items": {"type": "object", "properties": _PLACE}}
_MEMBERS = {**_TEXTS, "status": {"type": "integer"}, "errors": _PLACES}
SCHEMA = {"type": "object", "properties": _MEMBERS, "required": [*_TEXTS, "status"]}


def invalid(errors: Iterable[Any], skip: int = 0) -> ProblemError:
    """Make the problem of what pydantic found; `skip` steps lead to the document, not into it."""
    found = [
        {"pointer": _pointer(error["loc"][skip:]), "code": error["type"], "message": error["msg"]}
        for error in list(errors)[:100]
    ]
    return ProblemError(422, "invalid", "Mend what `errors` names.", errors=found)


def describe_problems(*codes: int) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {code: {"description": HTTPStatus(code).phrase, "content": content} for code in codes}


async def refuse(request: Request, error: Exception) -> JSONResponse:
    headers = {}
    match error:
        case RequestValidationError():
            problem = invalid(error.errors(), skip=1)
        case InvalidCursorError():
            wrong = {"pointer": "/cursor", "code": error.code, "message": str(error)}
            problem = ProblemError(422, error.code, str(error), errors=[wrong])
        case _:
            code = cast("ServiceError", error).code
            problem = ProblemError(STATUSES[code], code, str(error))
            if problem.status == 503:
                structlog.get_logger(name=__name__).warning("down", cause=repr(error.__cause__))
                headers["Retry-After"] = "1"
    return respond(request, problem, headers)


def _pointer(steps: Iterable[int | str]) -> str:
    names = (str(step).encode(errors="replace").decode() for step in steps)  # lone surrogates
    return "".join(f"/{name.replace('~', '~0').replace('/', '~1')}" for name in names)
