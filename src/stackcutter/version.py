"""The version of the installed stackcutter."""

from importlib.metadata import version

VERSION = version("stackcutter")
