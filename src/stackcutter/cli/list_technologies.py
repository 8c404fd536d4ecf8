"""`stackcutter list`."""

from stackcutter.catalogue import Technology
from stackcutter.cli.options import AsJson, Ref, SourceAddress
from stackcutter.console import say, table, write_json
from stackcutter.interview import Interview
from stackcutter.source import opened


def list_technologies(
    *, source: SourceAddress = None, ref: Ref = None, as_json: AsJson = False
) -> None:
    """List the technologies that a service can be made of, by question."""
    with opened(source, ref) as template:
        interview = Interview(template)
        groups = _by_question(interview)
        helps = {name: interview.help(name) for name in interview.names}
    if as_json:
        write_json(
            [
                {
                    "name": technology.name,
                    "title": technology.title,
                    "question": question or None,
                    "value": technology.value,
                    "summary": technology.summary,
                }
                for question, technologies in groups.items()
                for technology in technologies
            ]
        )
        return
    if not groups:
        say("This template describes no technologies.")
        return
    for question, technologies in groups.items():
        say(f"{question or 'In every service'}: {helps.get(question, '')}".rstrip(": "))
        say(table([(t.value, t.title, t.summary) for t in technologies]))
        say()
    say("`stackcutter show NAME` tells what a technology adds.")


def _by_question(interview: Interview) -> dict[str, list[Technology]]:
    """Group the technologies by question, both in the interview's order."""
    groups: dict[str, list[Technology]] = {}
    for question in interview.names:
        order = [choice.value for choice in interview.choices(question)]
        found = [t for t in interview.catalogue if t.question == question and t.value in order]
        if found:
            groups[question] = sorted(found, key=lambda t: order.index(t.value))
    rest = [t for t in interview.catalogue if t.question and t.question not in interview.names]
    for technology in rest:
        groups.setdefault("", []).append(technology)
    return groups
