"""The service against its own description: no 5xx, no answer that the description does not name."""

from __future__ import annotations

import pytest

schemathesis = pytest.importorskip("schemathesis")
from hypothesis import HealthCheck, given, settings  # noqa: E402
from schemathesis import GenerationMode  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from service.web.app import create_app  # noqa: E402
from service.web.settings import Settings  # noqa: E402

APP = create_app(Settings(hosts="testserver"))
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", APP)
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


OPERATIONS = {op.label: op for op in (result.ok() for result in SCHEMA.get_all_operations()) if op.path != "/readyz"}


def _cases() -> list[tuple[str, GenerationMode]]:
    """Every operation as described, and where something could be sent wrongly, also that."""
    wrong = [label for label, op in OPERATIONS.items() if list(op.body) or list(op.query)]
    return [(label, GenerationMode.POSITIVE) for label in sorted(OPERATIONS)] + [
        (label, GenerationMode.NEGATIVE) for label in sorted(wrong)
    ]


@pytest.mark.parametrize(("label", "mode"), _cases())
def test_answers_are_those_described(label: str, mode: GenerationMode) -> None:
    @settings(max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def check(case) -> None:  # type: ignore[no-untyped-def]
        case.call_and_validate(checks=CHECKS)

    check()
