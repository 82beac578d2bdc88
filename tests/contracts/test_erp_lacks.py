"""What an ERP lacks is said of tests that exist, with a reason each."""

from tests.contracts import test_erp_books, test_erp_choice, test_erp_contract
from tests.contracts.erp_sites import WAYS

SUITE = (test_erp_books, test_erp_choice, test_erp_contract)


def test_what_an_erp_lacks_is_said_of_tests_that_exist() -> None:
    known = {name for module in SUITE for name in vars(module) if name.startswith("test_")}
    for ways in WAYS.values():
        assert ways.lacks.keys() <= known
        assert all(ways.lacks.values())
