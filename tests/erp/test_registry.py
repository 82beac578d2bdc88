"""From a connection's kind to its adapter."""

import pytest

from chalicelib.erp.registry import Access, open_erp
from tests.erp.scripted import Scripted, Time, scripted_transport, value


def test_a_known_kind_opens_its_adapter() -> None:
    server, time = Scripted(), Time()
    server.on("POST", "/token/session/:create", value({"token": "t"}, 201))
    server.on("GET", "/token/session/>whoAmI", value({"company": {"id": 7, "name": "Fjell AS"}}))
    transport = scripted_transport(server, time)
    erp = open_erp("tripletex", transport, Access("a", "c"), agency="Fjord Inkasso AS", clock=time.now)
    assert erp.identity().name == "Fjell AS"


def test_an_unknown_kind_says_which_are_known() -> None:
    time = Time()
    with pytest.raises(ValueError, match="unknown ERP 'sap': known are tripletex"):
        open_erp("sap", scripted_transport(Scripted(), time), Access("a", "c"), agency="x", clock=time.now)


def test_keys_do_not_show_in_representations() -> None:
    assert "geheim" not in repr(Access("geheim", "geheim"))
