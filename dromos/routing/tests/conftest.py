import pytest

from dromos.routing.tests.house import House
from tests.kept import kept

furnished = kept(House)


@pytest.fixture
def house(db: None) -> House:  # noqa: ARG001
    return furnished()
