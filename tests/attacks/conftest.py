"""The table that the attacks are made against."""

import pytest

from .table import Gatehouse, Table


@pytest.fixture
def table() -> Table:
    """A table where owner, host and those below the way have to consent."""
    return Table()


@pytest.fixture
def asked(table: Table) -> Gatehouse:
    """A gate that has asked for releases."""
    house = table.gate()
    assert house.present(table.dossier()) == ""
    return house
