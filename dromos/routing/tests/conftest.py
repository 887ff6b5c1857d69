import pytest

from dromos.routing.tests.house import House


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001
    return House()
