"""The defaults that a user keeps for every copier template, and those of a company."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from copier import load_settings
from copier._settings import SettingsModel, _default_settings_path
from copier.errors import CopierWarning, SettingsError

from stackcutter.company import company
from stackcutter.errors import RefusalError

if TYPE_CHECKING:
    from collections.abc import Container


def settings_path() -> Path:
    """Tell where copier looks for the user's settings."""
    return Path(os.environ.get("COPIER_SETTINGS_PATH") or _default_settings_path())


def user_settings(questions: Container[str]) -> SettingsModel:
    """Read the defaults of the user and of the company, for the given questions only.

    The company's are the stronger ones.

    Copier lets these defaults override computed questions, which would put a layer into a project
    that no answer asked for; and it fails on an empty file. Neither happens here. Nothing is
    trusted by them either: the template needs no trust.

    Args:
        questions: The names of the questions that are asked.

    Raises:
        RefusalError: A file is there and cannot be read.
    """
    defaults = {**_of_user(), **company().defaults}
    return SettingsModel(defaults={k: v for k, v in defaults.items() if k in questions})


def origin(question: str) -> str:
    """Tell where the default of a question comes from, if it is not the template's."""
    house = company()
    if question in house.defaults:
        return f"This default comes from your company's file:\n  {house.path}"
    return f"This default comes from your settings for copier:\n  {settings_path()}"


def _of_user() -> dict[str, Any]:
    path = settings_path()
    try:
        if not path.is_file() or yaml.safe_load(path.read_bytes()) is None:
            return {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CopierWarning)
            return dict(load_settings(path).defaults)
    except (SettingsError, OSError, yaml.YAMLError) as error:
        message = f"copier's settings cannot be read. Mend or remove this file:\n  {path}\n{error}"
        raise RefusalError(message) from error
