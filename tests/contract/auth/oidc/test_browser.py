"""Signing in at Keycloak in Chromium, which runs scripts and keeps cookies as people's do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.contract.auth.oidc.stacks import ONE
from tests.contract.stacks import asked_of
from tests.servers import debian
from tests.servers.errors import ServerUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver.chrome.webdriver import WebDriver

    from tests.contract.auth.oidc.realm import Realm
    from tests.contract.running import Running

pytestmark = asked_of(ONE)

# What was seen.
SCREENS = Path(__file__).parents[4] / "build/sign-in"
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1000,800",
)
# Has a page of the service call it, as its scripts do.
_FETCH = """
const [path, options, done] = arguments;
fetch(path, options).then(async (answer) => done([answer.status, await answer.text()]), done);
"""


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[WebDriver]:
    """A Chromium that nobody has used."""
    try:
        program = debian.require(Path("/usr/bin/chromium"), "chromium")
        driver = debian.require(Path("/usr/bin/chromedriver"), "chromium-driver")
    except ServerUnavailableError as error:
        pytest.skip(str(error))
    options = webdriver.ChromeOptions()
    options.binary_location = str(program)
    for option in (*_OPTIONS, f"--user-data-dir={tmp_path}"):
        options.add_argument(option)
    opened = webdriver.Chrome(options, webdriver.ChromeService(str(driver)))
    try:
        yield opened
    finally:
        opened.quit()


def test_a_person_signs_in_works_and_signs_out(
    browser: WebDriver, started: Running, realm: Realm
) -> None:
    url = started.service.url
    SCREENS.mkdir(parents=True, exist_ok=True)

    browser.get(f"{url}/auth/oidc/login?return_to=/auth/me")
    browser.find_element(By.ID, "username").send_keys(realm.user["username"])
    browser.find_element(By.ID, "password").send_keys(realm.password)
    browser.save_screenshot(str(SCREENS / "provider.png"))
    browser.find_element(By.ID, "kc-login").click()
    WebDriverWait(browser, 20).until(lambda seen: seen.current_url == f"{url}/auth/me")
    browser.save_screenshot(str(SCREENS / "in.png"))

    cookie = browser.get_cookie("session")
    status, me = _fetch(browser, "/auth/me", {})
    assert (status, realm.user["email"] in me) == (200, True)
    assert cookie is not None
    assert cookie["httpOnly"]
    assert "session" not in browser.execute_script("return document.cookie")

    created = {"method": "POST", "body": '{"name": "Of a browser"}'}
    path = started.service.names.path
    headers = {"Content-Type": "application/json", "Idempotency-Key": "of-a-browser"}
    status, _ = _fetch(browser, path, {**created, "headers": headers})
    assert status == 403
    csrf = browser.execute_async_script(
        "const done = arguments[0];"
        "fetch('/auth/csrf').then(async (answer) => done((await answer.json()).csrf_token));"
    )
    status, text = _fetch(browser, path, {**created, "headers": {**headers, "X-CSRF-Token": csrf}})
    assert status == 201, text

    status, _ = _fetch(
        browser, "/auth/logout", {"method": "POST", "headers": {"X-CSRF-Token": csrf}}
    )
    assert status == 204
    browser.get(f"{url}/auth/me")
    browser.save_screenshot(str(SCREENS / "out.png"))
    assert "unauthenticated" in browser.page_source


def _fetch(browser: WebDriver, path: str, options: dict[str, object]) -> tuple[int, str]:
    status, text = browser.execute_async_script(_FETCH, path, options)
    return int(status), str(text)
