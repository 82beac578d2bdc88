"""The creditor's portal through its addresses."""

import pytest

from tests.web.office import Browser
from tests.web.town import LIST, LISTED


@pytest.mark.parametrize("path", ["/", "/cases", f"/cases/{LISTED}", "/lists", f"/lists/{LIST}", "/refused", "/tasks"])
def test_every_page_opens(anna: Browser, path: str) -> None:
    answered = anna.get(path)
    assert answered.status == 200, answered.body
    assert "<h1>" in answered.body
