"""Deep checks: real copies, installed, linted, tested, started and stopped."""

from stackcutter.prove.checks.deep.result import Status, StepResult
from stackcutter.prove.checks.deep.run import deep
from stackcutter.prove.checks.deep.service import Servers, needs_server, no_servers

__all__ = ["Servers", "Status", "StepResult", "deep", "needs_server", "no_servers"]
