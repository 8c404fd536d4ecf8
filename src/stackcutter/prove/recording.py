"""What a template reads while it is rendered."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from jinja2 import pass_context
from jinja2.environment import create_cache
from jinja2.runtime import Context
from jinja2.utils import _PassArg, generate_lorem_ipsum

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

# The key under which a context carries its log. A module that is imported without context has
# none: it cannot see the answers.
LOG: Final = "\0log"

# What copier offers beside the answers: it differs from machine to machine, or from run to run.
FOREIGN: Final = frozenset(
    {
        *("_copier_answers", "_copier_conf", "_copier_phase"),
        *("_copier_python", "_external_data", "_folder_name", "_src_path", "_commit"),
        *("make_secret", "now"),
    }
)
# Filters that look at the clock or the machine, or throw dice; the latter with the place of the
# argument `seed`, counted from what is filtered, which makes them repeatable.
IMPURE: Final[dict[str, int | None]] = {
    "ans_random": 3,
    "expanduser": None,
    "expandvars": None,
    "fileglob": None,
    "random": None,
    "random_mac": 1,
    "realpath": None,
    "relpath": None,
    "shuffle": 1,
    "strftime": None,
}


class Log:
    """What was read since the log was cleared.

    Attributes:
        reads: Names of answers, in the order in which they were first read.
        foreign: What makes a rendering depend on more than answers, with the template that reads
            it; "" for a path.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.names: frozenset[str] = frozenset()
        self.reads: dict[str, None] = {}
        self.foreign: dict[tuple[str, str], None] = {}

    def clear(self) -> None:
        """Forget what was read."""
        self.reads = {}
        self.foreign = {}

    def read(self, name: str, template: str | None) -> None:
        """Note that a template looks a name up."""
        if name in self.names:
            self.reads[name] = None
        elif name in FOREIGN:
            self.foreign[name, template or ""] = None


class RecordingContext(Context):
    """A context that notes every name that is looked up in it."""

    def resolve_or_missing(self, key: str) -> Any:  # noqa: ANN401 (any answer)
        """Look a name up; what the template itself has set is no answer."""
        if key in self.vars:
            return self.vars[key]
        parent = self.parent
        log = parent.get(LOG)
        if log is not None:
            log.read(key, self.name)
        return super().resolve_or_missing(key)


def record(env: Environment, log: Log) -> None:
    """Make an environment write into a log, and keep all that it compiles.

    Args:
        env: An environment that has compiled nothing yet.
        log: Where it writes.
    """
    env.context_class = RecordingContext
    env.auto_reload = False
    env.cache = create_cache(-1)
    for name, seed in IMPURE.items():
        if name in env.filters:
            env.filters[name] = _noted(log, f"the filter {name}", env.filters[name], seed)
    if "lipsum" in env.globals:
        env.globals["lipsum"] = _noted(log, "lipsum", generate_lorem_ipsum, None)


def _noted(
    log: Log, name: str, function: Callable[..., Any], seed: int | None
) -> Callable[..., Any]:
    """Wrap a function so that its use is noted; jinja does not compute such a call beforehand."""
    needed = _PassArg.from_obj(function)

    @pass_context
    @wraps(function)
    def noted(context: Context, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        seeded = seed is not None and (kwargs.get("seed") or args[seed : seed + 1])
        if not seeded:
            log.foreign[name, context.name or ""] = None
        if needed is _PassArg.context:
            return function(context, *args, **kwargs)
        if needed is _PassArg.environment:
            return function(context.environment, *args, **kwargs)
        return function(*args, **kwargs)

    return noted
