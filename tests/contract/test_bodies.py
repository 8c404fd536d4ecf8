"""Bodies of every bad kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.problems import assert_invalid, assert_problem
from tests.contract.service import tag, unique

if TYPE_CHECKING:
    from tests.contract.service import Response, Service

DEEP = 100_000

METHODS = pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])


def send(service: Service, method: str, body: bytes) -> Response:
    """Send a body to where it would be accepted, were it good."""
    path = service.path if method == "POST" else service.path_of(service.create()["id"])
    return service.send(method, path, body, if_match=tag(1))


@METHODS
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b" \r\n\t", id="white space"),
        pytest.param(b"{", id="open"),
        pytest.param(b'{"name": }', id="no value"),
        pytest.param(b"{'name': 'x'}", id="single quotes"),
        pytest.param(b'{name: "x"}', id="no quotes"),
        pytest.param(b'{"name": "x",}', id="comma too many"),
        pytest.param(b'{"name": "x"} {}', id="something behind"),
        pytest.param(b'{"name": "x"}\x00', id="NUL behind"),
        pytest.param(b'{"name": "x" /* why */}', id="comment"),
        pytest.param(b'{"name": "a\nb"}', id="raw line break"),
        pytest.param(b'{"name": "a\x00b"}', id="raw NUL"),
        pytest.param(b'{"name": "\\x41"}', id="bad escape"),
        pytest.param(b'{"name": "\\u12"}', id="short escape"),
        pytest.param(b'{"name": NaN}', id="NaN"),
        pytest.param(b'{"name": Infinity}', id="Infinity"),
        pytest.param(b'{"name": -Infinity}', id="minus Infinity"),
        pytest.param(b'{"name": 01}', id="leading zero"),
        pytest.param(b'{"name": .5}', id="no digit before"),
        pytest.param(b'{"name": True}', id="Python"),
        pytest.param(b"name=x", id="form"),
        pytest.param(b"[" * DEEP, id="deep and open"),
        pytest.param(b'{"name":' * DEEP, id="deep objects and open"),
        pytest.param(b"nul", id="half a word"),
        pytest.param(b"\x1f\x8b\x08\x00", id="gzip"),
    ],
)
def test_what_is_no_json_is_malformed(service: Service, method: str, body: bytes) -> None:
    assert_problem(send(service, method, body), "malformed")


@METHODS
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"\xff", id="no UTF-8"),
        pytest.param(b"\xc3", id="cut short"),
        pytest.param(b"\xc0\xaf", id="overlong"),
        pytest.param(b"\xed\xa0\x80", id="surrogate"),
        pytest.param(b"\xf4\x90\x80\x80", id="beyond the last"),
        pytest.param("\u00e9".encode("latin-1"), id="Latin 1"),
    ],
)
def test_what_is_no_utf_8_is_malformed(service: Service, method: str, text: bytes) -> None:
    assert_problem(send(service, method, b'{"name": "' + text + b'"}'), "malformed")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_another_encoding_is_malformed(service: Service, encoding: str) -> None:
    assert_problem(send(service, "POST", '{"name": "x"}'.encode(encoding)), "malformed")


def test_a_byte_order_mark_is_ignored_or_malformed(service: Service) -> None:
    response = send(service, "POST", f'\ufeff{{"name": "{unique()}"}}'.encode())

    if response.status_code != 201:
        assert_problem(response, "malformed")


@METHODS
@pytest.mark.parametrize("body", [b"[]", b'["x"]', b'"x"', b"1", b"1.5e3", b"null", b"true"])
def test_what_is_no_object_is_invalid(service: Service, method: str, body: bytes) -> None:
    assert_invalid(send(service, method, body), "")


@METHODS
@pytest.mark.parametrize(
    ("field", "pointer"),
    [("other", "/other"), ("a/b~c", "/a~1b~0c"), ("\\u00e9", "/\u00e9"), ("Name", "/Name")],
)
def test_an_unknown_field_is_pointed_at(
    service: Service, method: str, field: str, pointer: str
) -> None:
    body = f'{{"name": "{unique()}", "{field}": null}}'.encode()

    assert_invalid(send(service, method, body), pointer)


@METHODS
@pytest.mark.parametrize("field", [r"\ud800", r"\u0000", "x" * 10_000])
def test_an_unknown_field_may_have_any_name(service: Service, method: str, field: str) -> None:
    assert_invalid(send(service, method, f'{{"name": "x", "{field}": null}}'.encode()))


@METHODS
@pytest.mark.parametrize(
    "number",
    ["9" * 30, "-" + "9" * 30, "9" * 5000, "1e999", "-1e999", "1e-999", "0." + "1" * 5000],
)
def test_a_number_however_large_is_no_text(service: Service, method: str, number: str) -> None:
    assert_invalid(send(service, method, f'{{"name": {number}}}'.encode()), "/name")


def test_a_field_given_twice_is_refused_or_the_last_one_counts(service: Service) -> None:
    name = unique()

    response = send(service, "POST", f'{{"name": "x", "name": "{name}"}}'.encode())

    assert response.status_code in {201, 400, 422}
    if response.status_code == 201:
        assert response.json()["name"] == name


@METHODS
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * DEEP + b"]" * DEEP, id="lists"),
        pytest.param(b'{"name":' * DEEP + b"1" + b"}" * DEEP, id="objects"),
        pytest.param(b'{"name": ' + b"[" * DEEP + b"]" * DEEP + b"}", id="a field"),
        pytest.param(b'{"other": ' + b"[" * 500 + b"]" * 500 + b"}", id="not that deep"),
        pytest.param(b"[" * 500_000 + b"]" * 500_000, id="as deep as fits"),
    ],
)
def test_nesting_however_deep_is_refused(service: Service, method: str, body: bytes) -> None:
    response = send(service, method, body)

    assert response.status_code in {400, 422}
    assert_problem(response, response.json()["code"])


@METHODS
@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "text/json",
        "application/jsonp",
        "application/vnd.api+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/",
        "json",
        "",
    ],
)
def test_another_media_type_is_not_supported(
    service: Service, method: str, media_type: str
) -> None:
    path = service.path if method == "POST" else service.path_of(service.create()["id"])
    body = {"name": unique()}

    response = service.send(method, path, body, if_match=tag(1), content_type=media_type)

    assert_problem(response, "unsupported_media_type")


@METHODS
def test_no_media_type_is_not_supported(service: Service, method: str) -> None:
    path = service.path if method == "POST" else service.path_of(service.create()["id"])

    response = service.request(method, path, content=b'{"name": "x"}', headers={"If-Match": "*"})

    assert_problem(response, "unsupported_media_type")
