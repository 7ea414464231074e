"""One application for all tests of the service."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from service.web.app import create_app
from service.web.settings import Settings


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    """A client of a running application, as from the same machine."""
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1:8000") as running:
        yield running
