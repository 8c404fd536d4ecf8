"""The defaults that a user keeps for every copier template."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from copier import load_settings
from copier._settings import SettingsModel, _default_settings_path
from copier.errors import CopierWarning, SettingsError

from stackcutter.errors import RefusalError

if TYPE_CHECKING:
    from collections.abc import Container


def settings_path() -> Path:
    """Tell where copier looks for the user's settings."""
    return Path(os.environ.get("COPIER_SETTINGS_PATH") or _default_settings_path())


def user_settings(questions: Container[str]) -> SettingsModel:
    """Read the user's own defaults, for the given questions only.

    Copier lets these defaults override computed questions, which would put a layer into a project
    that no answer asked for; and it fails on an empty file. Neither happens here. Nothing is
    trusted by them either: the template needs no trust.

    Args:
        questions: The names of the questions that are asked.

    Raises:
        RefusalError: The file is there and cannot be read.
    """
    path = settings_path()
    try:
        if not path.is_file() or yaml.safe_load(path.read_bytes()) is None:
            return SettingsModel()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CopierWarning)
            defaults = load_settings(path).defaults
    except (SettingsError, OSError, yaml.YAMLError) as error:
        message = f"copier's settings cannot be read. Mend or remove this file:\n  {path}\n{error}"
        raise RefusalError(message) from error
    return SettingsModel(defaults={k: v for k, v in defaults.items() if k in questions})
