"""The server does what its OpenAPI says: tried with made-up requests by Schemathesis."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import penchant
from tests.agent.http.served import app_of, desk, keys_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SPARED = ("/ask", "/erase/{shopper}", "/events/stream")
"""A model answers the first, the second takes seconds, the third takes lines: other tests have them."""
KNOWN = {"shop": "one", "item": "rye", "name": "overview"}


@pytest.fixture(scope="module")
def described(shops: Mapping[str, penchant.Shop], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with desk(tmp_path_factory.mktemp("home"), requests="1000000/minute") as access:
        app, key = app_of(shops, access), keys_of(access).admin
        headers = {"authorization": f"Bearer {key}", "host": "127.0.0.1"}
        made = schemathesis.openapi.from_asgi("/openapi.json", app, headers=headers)
        made.config.headers = headers
        yield made


def test_server_does_what_its_openapi_says(described: Any) -> None:
    tried = []
    for found in described.get_all_operations():
        operation = found.ok()
        if operation.path.endswith(SPARED):
            continue
        tried.append(operation.label)

        @given(case=operation.as_strategy())
        @settings(
            max_examples=10,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate],
        )
        def attempt(case: schemathesis.Case[Any]) -> None:
            for name, known in KNOWN.items():
                if name in (case.path_parameters or {}):
                    case.path_parameters[name] = known
            case.call_and_validate(checks=CHECKS)

        attempt()
    assert "POST /v1/{shop}/events/batch" in tried
    assert len(tried) > 15
