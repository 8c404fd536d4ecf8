"""gRPC, by stubs that protoc makes of what the project publishes."""

from __future__ import annotations

import importlib
import subprocess
import sys
from datetime import UTC
from typing import TYPE_CHECKING, Any

import grpc
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo
from google.rpc.status_pb2 import Status

from tests.contract.apis.api import UNSET, RefusedError, Thing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.contract.names import Names
    from tests.contract.projects import Project


class Stubs:
    """The modules of a project's protocol, made anew in a folder."""

    def __init__(self, project: Project, folder: Path) -> None:
        """Run protoc."""
        protos = project.folder / "protos"
        command = [sys.executable, "-m", "grpc_tools.protoc", f"--proto_path={protos}"]
        command += [f"--{kind}_out={folder}" for kind in ("python", "grpc_python")]
        subprocess.run([*command, *map(str, protos.rglob("*.proto"))], check=True)
        package = project.names.slug.replace("-", "_")
        sys.path.insert(0, str(folder))
        try:
            base = f"{package}.v1.{project.names.resource}_service_pb2"
            self.messages: Any = importlib.import_module(base)
            self.calls: Any = importlib.import_module(f"{base}_grpc")
        finally:
            sys.path.remove(str(folder))


class GrpcApi:
    """Calls gRPC."""

    def __init__(self, stubs: Stubs, names: Names, channel: grpc.Channel) -> None:
        """Keep the stubs, and what the resource is called."""
        self.messages = stubs.messages
        self._names = names
        self._one = "".join(map(str.title, names.resource.split("_")))
        self._many = "".join(map(str.title, names.plural.split("_")))
        self.stub = getattr(stubs.calls, f"{self._one}ServiceStub")(channel)

    def create(self, name: str, description: str | None = None) -> Thing:
        """Create one."""
        one = self._message(self._one, name=name, description=description)
        return self._thing(self._call("Create", self._one, {self._names.resource: one}))

    def get(self, id_: str) -> Thing:
        """Read one."""
        return self._thing(self._call("Get", self._one, {"id": id_}))

    def page(self, size: int, after: str | None = None) -> tuple[list[Thing], str | None]:
        """Read a page, and where the next one starts."""
        answer = self._call("List", self._many, {"page_size": size, "page_token": after or ""})
        things = [_read(one) for one in getattr(answer, self._names.plural)]
        return things, answer.next_page_token or None

    def update(
        self, id_: str, version: int, name: str = UNSET, description: str | None = UNSET
    ) -> Thing:
        """Change some fields."""
        given = {"name": name, "description": description}
        chosen = {key: value for key, value in given.items() if value != UNSET}
        request = {
            self._names.resource: self._message(self._one, id=id_, **chosen),
            "update_mask": {"paths": list(chosen)},
            "version": version,
        }
        return self._thing(self._call("Update", self._one, request))

    def delete(self, id_: str, version: int | None = None) -> None:
        """Delete one."""
        self._call("Delete", self._one, {"id": id_, "version": version})

    def watch(self, token: str | None = None) -> Any:  # noqa: ANN401 - made while it runs
        """Watch changes."""
        request = self._message(f"Watch{self._many}Request", resume_token=token)
        return getattr(self.stub, f"Watch{self._many}")(request)

    def _message(self, kind: str, /, **fields: object) -> Any:  # noqa: ANN401 - made while it runs
        return getattr(self.messages, kind)(**fields)

    def _call(self, verb: str, noun: str, fields: dict[str, object]) -> Any:  # noqa: ANN401
        request = self._message(f"{verb}{noun}Request", **fields)
        try:
            return getattr(self.stub, f"{verb}{noun}")(request, timeout=20)
        except grpc.RpcError as error:
            raise _refused(error) from error

    def _thing(self, answer: Any) -> Thing:  # noqa: ANN401 - made while it runs
        return _read(getattr(answer, self._names.resource))


def _read(one: Any) -> Thing:  # noqa: ANN401 - made while it runs
    return Thing(
        one.id,
        one.name,
        one.description if one.HasField("description") else None,
        one.version,
        _moment(one.create_time),
        _moment(one.update_time),
    )


def _moment(stamp: Any) -> str:  # noqa: ANN401 - made while it runs
    moment = stamp.ToDatetime(tzinfo=UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def _refused(error: grpc.RpcError) -> RefusedError:
    trailers: dict[str, Any] = dict(error.trailing_metadata())  # type: ignore[arg-type]
    packed = trailers["grpc-status-details-bin"]
    info, wrong = ErrorInfo(), BadRequest()
    for detail in Status.FromString(packed).details:
        detail.Unpack(info)
        detail.Unpack(wrong)
    fields = [one.field.rpartition(".")[2] for one in wrong.field_violations]
    return RefusedError(info.reason.lower(), tuple(fields))
