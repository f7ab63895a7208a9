"""Every template escapes whatever is put into it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jinja2 import Environment, nodes

from eval.files import TEMPLATES as REPORTS
from ui.render import TEMPLATES as PAGES

UNESCAPING = {"safe", "xmlattr", "tojson"}
ENVIRONMENTS = {"page": PAGES, "report": REPORTS}


def trees() -> Iterator[tuple[str, str]]:
    for name, environment in ENVIRONMENTS.items():
        yield from ((name, template) for template in environment.list_templates())


@pytest.mark.parametrize(("which", "template"), list(trees()))
def test_nothing_in_a_template_turns_escaping_off(which: str, template: str) -> None:
    environment: Environment = ENVIRONMENTS[which]
    assert environment.autoescape is True
    assert environment.loader is not None
    source = environment.loader.get_source(environment, template)[0]
    tree = environment.parse(source)
    assert not {one.name for one in tree.find_all(nodes.Filter)} & UNESCAPING
    assert not list(tree.find_all((nodes.ScopedEvalContextModifier, nodes.MarkSafe)))
    assert "<script" not in source
    assert "javascript:" not in source


@pytest.mark.parametrize(("which", "template"), list(trees()))
def test_values_in_attributes_stand_in_quotes(which: str, template: str) -> None:
    environment = ENVIRONMENTS[which]
    assert environment.loader is not None
    source = environment.loader.get_source(environment, template)[0]
    assert "={{" not in source.replace(" ", "")
