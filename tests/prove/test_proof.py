"""A whole proof of small templates: what it counts, and which faults it notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.prove.template import QUESTIONS, STACKS, Fault, faults, prove, write

if TYPE_CHECKING:
    from pathlib import Path

README = "README.md.jinja"
# A sound template: each test plants one fault in it.
SOUND = {
    README: "# {{ project_name }}\n\nIt keeps its data in {{ database }}.\n",
    "{{ redis }}/_parts/note.jinja": "Cached for {{ database }}.\n",
    "{{ redis }}/docs/cache.md.jinja": """\
        # Cache

        {% include 'template/{{ redis }}/_parts/note.jinja' %}
    """,
    "plain.txt": "Plain.\n",
}


def changed(**files: str) -> dict[str, str]:
    """Plant a fault: `README` stands for the file, other names for what comes on top."""
    return {**SOUND, **{(README if k == "readme" else k): v for k, v in files.items()}}


def found(folder: Path, files: dict[str, str], **options: str) -> list[Fault]:
    """Prove a template with a fault in it, without random copies."""
    return faults(prove(write(folder, files, **options), copies=0))


def test_a_sound_template_has_no_fault_and_every_figure(tmp_path: Path) -> None:
    report = prove(write(tmp_path, SOUND))

    assert report.failures == []
    assert report.stacks == STACKS
    # README by database, the cache by its flag and the database, three files by nothing or a flag.
    assert report.files == 5
    assert report.assignments == 3 + 5 + 2 + 1 + 1
    assert report.contents == 3 + 2 + 1
    assert report.copies == 2
    assert [(one.tuples, one.reads) for one in report.closures[:2]] == [
        (5, ("database", "redis")),
        (3, ("database",)),
    ]


def test_workers_find_the_same(tmp_path: Path) -> None:
    write(tmp_path, changed(readme="# A\n\n{{ databse }}\n"))

    alone, together = (prove(tmp_path, workers=count) for count in (1, 2))

    assert faults(alone) == faults(together)
    assert alone.assignments == together.assignments
    assert alone.contents == together.contents


def test_every_key_of_the_json_is_promised(tmp_path: Path) -> None:
    report = prove(write(tmp_path, changed(readme="# A\n\nText. \n")), copies=0).as_json()

    assert list(report) == [
        *("stacks", "files", "assignments", "contents", "checks", "copies", "seed", "deep"),
        *("seconds", "failures"),
    ]
    (failure,) = report["failures"]
    assert failure["path"] == "README.md"
    assert failure["line"] == 3
    assert failure["arguments"] == []


def test_an_undefined_name_is_shown_with_the_answers_that_reach_it(tmp_path: Path) -> None:
    text = "# A\n\n{% if database == 'none' %}\n{{ databse }}\n{% endif %}\nEnd.\n"

    assert found(tmp_path, changed(readme=text)) == [
        Fault("undefined-name", f"{README}:4", {"database": "none"})
    ]


def test_an_undefined_name_in_a_fragment_is_found_in_the_fragment(tmp_path: Path) -> None:
    fragment = "{{ redis }}/_parts/note.jinja"

    assert found(tmp_path, changed(**{fragment: "{{ cached }}\n"})) == [
        Fault("undefined-name", f"{fragment}:1", {"cache": "redis"})
    ]


def test_a_fragment_that_is_missing_in_one_combination(tmp_path: Path) -> None:
    text = (
        "# A\n\n{% if auth == ['jwt', 'oauth'] %}\n{% include 'gone.jinja' %}\n{% endif %}\nEnd.\n"
    )

    assert found(tmp_path, changed(readme=text)) == [
        Fault("template-error", f"{README}:4", {"auth": ["jwt", "oauth"]})
    ]


def test_a_broken_path(tmp_path: Path) -> None:
    path = "{{ nowhere }}/a.md"

    rules = {one.rule for one in found(tmp_path, changed(**{path: "# A\n\nText.\n"}))}

    assert rules == {"undefined-name"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{{ _copier_conf.os }}", f"{README}:3"),
        ("{{ _copier_answers.database }}", f"{README}:3"),
        ("{{ _folder_name }}", f"{README}:3"),
        ("{{ now().year }}", f"{README}:3"),
        ("{{ '%Y' | strftime }}", f"{README}:3"),
        ("{{ 9 | ans_random }}", f"{README}:3"),
        ("{{ [1, 2] | random }}", f"{README}:3"),
        ("{{ [1, 2] | shuffle | first }}", f"{README}:3"),
        ("{{ '~' | expanduser }}", f"{README}:3"),
        ("{{ ['%Y'] | map('strftime') | first }}", f"{README}:3"),
    ],
)
def test_what_is_no_answer_cannot_be_proven(tmp_path: Path, text: str, place: str) -> None:
    assert found(tmp_path, changed(readme=f"# A\n\n{text}\n")) == [
        Fault("not-factorable", place, {})
    ]


@pytest.mark.parametrize(
    "text", ["{{ 9 | ans_random(seed=1) }}", "{{ [1, 2] | shuffle(seed=1) | first }}"]
)
def test_dice_with_a_seed_always_fall_alike(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, changed(readme=f"# A\n\n{text}\n")) == []


def test_files_that_are_excluded_in_some_stacks(tmp_path: Path) -> None:
    folder = write(tmp_path, changed(**{"docs/none.md": "# None\n\nText.\n"}))
    settings = (folder / "copier.yml").read_text()
    rule = "{% if database == 'none' and _copier_operation == 'copy' %}docs{% endif %}"
    settings = settings.replace('["/_parts"]', f'["/_parts", "{rule}"]')
    (folder / "copier.yml").write_text(settings)

    report = prove(folder, copies=6)

    assert report.failures == []
    reads = {one.template: one.reads for one in report.closures}
    assert reads["docs/none.md"] == ("database",)


def test_one_file_for_each_entry_of_a_list(tmp_path: Path) -> None:
    path = "auth/{% yield one from auth %}{{ one }}.md{% endyield %}.jinja"
    path = path.replace("auth/", "{% if auth %}auth{% endif %}/")

    report = prove(write(tmp_path, changed(**{path: "# {{ one }}\n\nText.\n"})), copies=6)

    assert report.failures == []
    assert report.contents == 3 + 2 + 1 + 2


def test_the_configuration_in_a_path_cannot_be_proven(tmp_path: Path) -> None:
    path = "{{ _copier_conf.os }}.md"

    assert found(tmp_path, changed(**{path: "# A\n\nText.\n"})) == [
        Fault("not-factorable", path, {})
    ]


def test_the_clock_in_an_imported_macro_is_found(tmp_path: Path) -> None:
    macro = "{% macro year() %}{{ '%Y' | strftime }}{% endmacro %}\n"
    text = "{% from 'macros.jinja' import year %}\n# A\n\n{{ year() }}\n"
    (tmp_path / "macros.jinja").write_text(macro)

    assert found(tmp_path, changed(readme=text)) == [Fault("not-factorable", "macros.jinja:1", {})]


def test_state_in_an_imported_macro_does_not_render_the_same_twice(tmp_path: Path) -> None:
    macro = (
        "{% set kept = namespace(n=0) %}\n"
        "{% macro next() %}{% set kept.n = kept.n + 1 %}{{ kept.n }}{% endmacro %}\n"
    )
    text = "{% from 'macros.jinja' import next %}\n# A\n\n{{ next() }} {{ database }}\n"
    (tmp_path / "macros.jinja").write_text(macro)

    (fault,) = found(tmp_path, changed(readme=text))

    assert (fault.rule, fault.place) == ("not-repeatable", README)


def test_answers_that_a_file_writes_into(tmp_path: Path) -> None:
    text = "# A\n\n{{ auth.append('more') or '' }}Text.\n"

    rules = {(one.rule, one.place) for one in found(tmp_path, changed(readme=text))}

    assert ("answers-changed", README) in rules


def test_two_files_that_write_one_path_in_a_stack(tmp_path: Path) -> None:
    other = "{% if database == 'postgresql' %}docs{% endif %}/cache.md"

    assert found(tmp_path, changed(**{other: "# B\n\nText.\n"})) == [
        Fault("written-twice", "docs/cache.md", {"database": "postgresql", "cache": "redis"})
    ]


def test_two_files_that_write_one_path_in_no_stack(tmp_path: Path) -> None:
    other = "{% if database == 'none' %}docs{% endif %}/cache.md"

    assert found(tmp_path, changed(**{other: "# B\n\nText.\n"})) == []


def test_a_folder_that_stays_empty(tmp_path: Path) -> None:
    path = "deploy/{% if redis and auth %}redis.md{% endif %}"

    assert found(tmp_path, changed(**{path: "# Redis\n\nText.\n"})) == [
        Fault("empty-folder", "deploy/", {})
    ]


def test_a_folder_that_goes_with_its_files(tmp_path: Path) -> None:
    path = "{% if redis %}deploy{% endif %}/{% if redis %}redis.md{% endif %}"

    assert found(tmp_path, changed(**{path: "# Redis\n\nText.\n"})) == []


def test_a_file_that_reads_too_much_is_named_with_what_it_reads(tmp_path: Path) -> None:
    write(tmp_path, changed(readme="# {{ database }}\n\n{{ auth }}\n"))
    (tmp_path / "prove.yml").write_text("bound: 11\n")

    (failure,) = prove(tmp_path, copies=0).failures

    assert failure.rule == "closure"
    assert failure.place == README
    assert failure.message == ("It reads database, auth: 12 tuples of values, of at most 11.")


@pytest.mark.parametrize("key", ["tasks", "migrations"])
def test_what_needs_trust_is_a_failure_unless_it_is_meant(tmp_path: Path, key: str) -> None:
    entry = "[touch a]" if key == "tasks" else "[{version: '1', before: [touch a]}]"
    write(tmp_path, SOUND, more=f"_{key}: {entry}\n")

    assert faults(prove(tmp_path, copies=0)) == [Fault("needs-trust", "copier.yml:4", None)]
    (tmp_path / "prove.yml").write_text("needs_trust: true\n")
    assert faults(prove(tmp_path, copies=0)) == []


def test_extensions_of_jinja_are_never_proven(tmp_path: Path) -> None:
    more = "_jinja_extensions: [jinja2.ext.do]\n"

    assert found(tmp_path, SOUND, more=more) == [Fault("needs-trust", "copier.yml:4", None)]


def test_a_rule_that_only_the_earlier_question_knows(tmp_path: Path) -> None:
    rule = "{% if cache | default('none') == 'redis' %}Not with Redis.{% endif %}"
    questions = QUESTIONS.replace(
        "choices: [sqlite, postgresql, none]",
        f'choices: {{a: sqlite, b: none, c: {{value: postgresql, validator: "{rule}"}}}}',
    )

    assert found(tmp_path, SOUND, questions=questions) == [
        Fault("one-sided-rule", "copier.yml", {"database": "postgresql", "cache": "redis"})
    ]


def test_a_rule_that_both_questions_know(tmp_path: Path) -> None:
    rule = "{% if cache | default('none') == 'redis' %}Not with Redis.{% endif %}"
    questions = QUESTIONS.replace(
        "choices: [sqlite, postgresql, none]",
        f'choices: {{a: sqlite, b: postgresql, c: {{value: none, validator: "{rule}"}}}}',
    )

    assert found(tmp_path, SOUND, questions=questions) == []


def test_a_fragment_that_is_indented_wrong_in_one_combination(tmp_path: Path) -> None:
    text = """\
        services:
          app:
            image: a
        {% if redis and database == 'postgresql' %}
            cache:
            image: redis
        {% endif %}
    """

    found_faults = found(tmp_path, changed(**{"compose.yaml.jinja": text}))

    assert {one.place.partition(":")[0] for one in found_faults} == {"compose.yaml"}
    assert all(one.answers == {"database": "postgresql", "cache": "redis"} for one in found_faults)


def test_python_is_judged_by_the_settings_that_it_meets(tmp_path: Path) -> None:
    project = """\
        [project]
        name = "{{ 'cached' if redis else 'plain' }}"
        version = "1"
        description = "{{ auth | join(', ') }}"

        [tool.ruff]
        line-length = {{ 40 if database == 'postgresql' else 30 if database == 'none' else 100 }}
        lint.select = ["E501"]
    """
    code = 'VALUE = "%s"  # {{ auth | length }}\n'
    text = f"{{% if redis %}}\n{code % ('a' * 30)}{{% else %}}\n{code % 'a'}{{% endif %}}\n"

    found_faults = found(
        tmp_path, changed(**{"pyproject.toml.jinja": project, "values.py.jinja": text})
    )

    # With no database there is no Redis, and with SQLite the line is short enough.
    assert found_faults == [
        Fault("ruff E501", "values.py:1", {"database": "postgresql", "cache": "redis"})
    ]


def test_a_link_to_a_file_that_one_stack_lacks(tmp_path: Path) -> None:
    text = "# A\n\nSee [the cache](docs/cache.md).\n"

    faults = found(tmp_path, changed(readme=text))

    assert Fault("link", "README.md:3", {}) in faults
    assert {one.rule for one in faults} == {"link", "reference"}


def test_tasks_that_are_meant_are_no_part_of_random_copies(tmp_path: Path) -> None:
    write(tmp_path, SOUND, more="_tasks: [touch made]\n")
    (tmp_path / "prove.yml").write_text("needs_trust: true\n")

    assert faults(prove(tmp_path)) == []


def test_an_answer_that_must_be_given_is_shown(tmp_path: Path) -> None:
    questions = QUESTIONS + "licence: {type: str, choices: [mit, apache]}\n"

    report = prove(write(tmp_path, changed(readme="# A \n\n{{ licence }}\n"), questions))

    assert {one.rule: one.answers for one in report.failures} == {
        "text-trailing-space": {"licence": "mit"}
    }


def test_the_prover_itself_is_checked_by_real_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stackcutter.prove.engine import Engine  # noqa: PLC0415

    monkeypatch.setattr(Engine, "content", lambda _, entry, __: entry.name.encode())

    rules = {(one.rule, one.place) for one in faults(prove(write(tmp_path, SOUND)))}

    assert ("prediction", "README.md:1") in rules
