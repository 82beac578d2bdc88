"""No call to an ERP lasts longer than the function that makes it: Lambda's own clock reaches the transport."""

from math import inf

import pytest

import app
from chalicelib.wiring import Services, Settings


class Running:
    def __init__(self, milliseconds: int) -> None:
        self.milliseconds = milliseconds

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    names = ("table", "bucket", "key_id", "queue_jobs", "queue_letters", "queue_erp", "queue_parked", "parameters")
    environment = {name.upper(): "-" for name in names} | {"STAGE": "prod", "MAIL_SENDER": "post@agency.example"}

    def no_client(name: str) -> object:
        raise AssertionError(f"{name} is not needed for this")

    made = Services(Settings.of(environment), no_client)
    monkeypatch.setattr(app, "services", lambda: made)
    return made


@pytest.mark.parametrize("handler", [app.work_jobs, app.send_letters, app.talk_to_erp])
def test_the_time_that_is_left_is_the_functions_less_a_reserve(services: Services, handler: object) -> None:
    running = Running(10_000)
    assert callable(handler)
    assert handler({"Records": []}, running) == {"batchItemFailures": []}
    left = services.open_erp._around.time_left
    assert left is not None
    assert left() == 8.0
    running.milliseconds = 1_500
    assert left() < 0, "then no call is begun, and the message comes again"


def test_without_a_run_there_is_no_limit(services: Services) -> None:
    left = services.open_erp._around.time_left
    assert left is not None
    assert left() == inf
