"""`stackcutter presets`."""

from dataclasses import asdict

from stackcutter.answers import as_arguments
from stackcutter.cli.options import AsJson, Ref, SourceAddress
from stackcutter.console import command, say, write_json
from stackcutter.interview import Interview
from stackcutter.presets import available_presets
from stackcutter.source import opened


def presets(*, source: SourceAddress = None, ref: Ref = None, as_json: AsJson = False) -> None:
    """List the named stacks that `new --preset` and `preview --preset` take."""
    with opened(source, ref) as template:
        found = available_presets(Interview(template, use_settings=True))
    if as_json:
        write_json([asdict(preset) for preset in found])
        return
    if not found:
        say("This template has none of the named stacks.")
    for preset in found:
        say(f"{preset.name}: {preset.summary}")
        say(command(as_arguments(preset.answers)))
