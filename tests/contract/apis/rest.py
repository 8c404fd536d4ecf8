"""REST, by an HTTP client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.contract.apis.api import UNSET, RefusedError, Thing
from tests.contract.service import tag

if TYPE_CHECKING:
    from tests.contract.service import Response, Service


class RestApi:
    """Calls REST."""

    def __init__(self, service: Service) -> None:
        """Keep the client."""
        self._service = service

    def create(self, name: str, description: str | None = None) -> Thing:
        """Create one."""
        return _thing(self._service.post({"name": name, "description": description}))

    def get(self, id_: str) -> Thing:
        """Read one."""
        return _thing(self._service.get(self._service.path_of(id_)))

    def page(self, size: int, after: str | None = None) -> tuple[list[Thing], str | None]:
        """Read a page, and where the next one starts."""
        cursor = "" if after is None else f"&cursor={after}"
        answer = _checked(self._service.get(f"{self._service.path}?limit={size}{cursor}")).json()
        return [Thing(**one) for one in answer[self._service.names.plural]], answer["next_cursor"]

    def update(
        self, id_: str, version: int, name: str = UNSET, description: str | None = UNSET
    ) -> Thing:
        """Change some fields."""
        given = {"name": name, "description": description}
        patch = {key: value for key, value in given.items() if value != UNSET}
        return _thing(self._service.patch(id_, patch, if_match=tag(version)))

    def delete(self, id_: str, version: int | None = None) -> None:
        """Delete one."""
        condition = {} if version is None else {"if_match": tag(version)}
        _checked(self._service.delete(id_, **condition))


def _thing(answer: Response) -> Thing:
    return Thing(**_checked(answer).json())


def _checked(answer: Response) -> Response:
    if answer.is_success:
        return answer
    problem = answer.json()
    fields = [error["pointer"].rpartition("/")[2] for error in problem.get("errors", [])]
    raise RefusedError(problem["code"], tuple(fields))
