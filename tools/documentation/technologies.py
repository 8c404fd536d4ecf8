"""A page a technology, from what its technology.yml says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stackcutter.answers import as_arguments
from stackcutter.combinations import refusals, smallest_stack
from tools.documentation.markdown import code, section, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stackcutter.catalogue import Technology
    from stackcutter.interview import Interview

# What the catalogue writes where a service's own name stands, and that of the default service.
_SLUG = ("SLUG", "orders")


def placed(interview: Interview) -> list[Technology]:
    """Order the catalogue: as the interview offers it, then what several technologies share."""
    ranks = {
        (name, str(choice.value)): number
        for number, (name, choice) in enumerate(
            (name, choice) for name in interview.names for choice in interview.choices(name)
        )
    }
    return sorted(
        interview.catalogue,
        key=lambda one: (ranks.get((one.question, one.value), len(ranks)), one.name != "service"),
    )


def index(interview: Interview) -> str:
    """Write the list of all technologies, question by question."""
    parts = []
    for name in interview.names:
        rows = [_entry(one) for one in placed(interview) if one.question == name]
        parts.append(section(interview.help(name), table(["Technology", "Answer", "For"], rows)))
    shared = [_entry(one)[::2] for one in placed(interview) if not one.question]
    parts.append(section("Chosen by no question", table(["Part", "What it brings"], shared)))
    return "".join(parts)


def page(interview: Interview, technology: Technology) -> str:
    """Write the page of one technology."""
    return "".join(_parts(interview, technology)).replace(*_SLUG)


def _parts(interview: Interview, technology: Technology) -> Iterator[str]:
    known = {one.name: one for one in interview.catalogue}
    groups = [known[name] for name in technology.listed("groups")]
    yield f"# {technology.title}\n\n{technology.summary}\n"
    documentation = technology.details.get("documentation")
    if documentation:
        yield f"\nIts own documentation: <{documentation}>\n"
    yield section("How it is chosen", _chosen(interview, technology))
    yield section("Dependencies", _dependencies([technology, *groups]))
    yield section("Servers", _servers(technology))
    yield section("Variables", _variables(technology))
    yield section("It cannot be combined with", _refused(interview, technology))
    shared = [f"- [{group.title}]({group.name}.md): {group.summary}" for group in groups]
    yield section("What it shares with others", "\n".join(shared))
    users = [one for one in placed(interview) if technology.name in one.listed("groups")]
    yield section("Used by", "\n".join(f"- [{one.title}]({one.name}.md)" for one in users))


def _entry(technology: Technology) -> tuple[str, str, str]:
    link = f"[{technology.title}]({technology.name}.md)"
    return link, code(f"{technology.question}={technology.value}"), technology.summary


def _chosen(interview: Interview, technology: Technology) -> str:
    if technology.question not in interview.names:
        return (
            "Every service has it."
            if technology.name == "service"
            else "No question chooses it: it comes with the technologies named below."
        )
    stack = smallest_stack(interview, technology.question, technology.value) or {}
    question = f"[`{technology.question}`](../interview.md#{technology.question})"
    return "\n".join(
        [
            f"The question {question} is answered with `{technology.value}`.",
            "On a command line, the fewest answers are:",
            "",
            "```text",
            " ".join(as_arguments(stack)),
            "```",
            "",
            f"`stackcutter show {technology.name}` lists the files that it adds.",
        ]
    )


def _dependencies(technologies: list[Technology]) -> str:
    rows = [
        (code(dependency), purpose, one.title)
        for one in technologies
        for key, purpose in (("dependencies", "running"), ("development", "development"))
        for dependency in one.listed(key)
    ]
    return table(["Package", "For", "Declared by"], rows)


def _servers(technology: Technology) -> str:
    rows = [
        (
            code(server["name"]),
            code(server.get("image", "")),
            str(server.get("port", "")),
            ", ".join(code(name) for name in server.get("addresses", {})),
        )
        for server in technology.listed("servers")
    ]
    return table(["Server", "Image in compose and CI", "Port", "The service finds it by"], rows)


def _variables(technology: Technology) -> str:
    rows = [
        (code(variable["name"]), _default(variable), variable["meaning"])
        for variable in technology.listed("variables")
    ]
    return table(["Variable", "Default", "Meaning"], rows)


def _default(variable: dict[str, Any]) -> str:
    given = code(variable.get("default", "")) or "empty"
    default = "required" if variable.get("required") else given
    return f"{default}; secret" if variable.get("secret") else default


def _refused(interview: Interview, technology: Technology) -> str:
    question = technology.question
    stack = smallest_stack(interview, question, technology.value) if question else None
    if stack is None:
        return ""
    rows = [
        (code(f"{one.question}={one.value}"), one.sentence)
        for one in refusals(interview, stack, question)
    ]
    return table(["Answer", "What the template says"], rows)
