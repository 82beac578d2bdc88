"""The deadline against a real socket: nothing here is replaced."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from chalicelib.erp.contract import ErpUnavailable
from chalicelib.erp.transport import Call, Limits, Transport


@pytest.fixture
def silent() -> Iterator[str]:
    """Accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        for connection in taken:
            connection.close()


def test_an_erp_that_never_answers_holds_nobody_up(silent: str) -> None:
    transport = Transport("tripletex", silent, limits=Limits(call=0.4))
    started = time.monotonic()
    with pytest.raises(ErpUnavailable, match="ReadTimeout"):
        transport.send(Call("GET", "/v2/invoice"))
    # Generous for a busy machine; without the deadline it would be some 60 seconds.
    assert time.monotonic() - started < 2
    transport.close()


def test_an_address_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    transport = Transport("tripletex", f"http://127.0.0.1:{port}", limits=Limits(call=0.3))
    with pytest.raises(ErpUnavailable, match="ConnectError"):
        transport.send(Call("POST", "/v2/voucherStatus"))
    transport.close()


def test_a_body_that_stands_still_is_given_up_in_time() -> None:
    """The answer begins at once and never ends: what is left of the call bounds its last part too."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def begin() -> None:
            connection, _ = server.accept()
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            ended.wait(5)
            connection.close()

        ended = threading.Event()
        thread = threading.Thread(target=begin, daemon=True)
        thread.start()
        limits = Limits(call=0.6, connect=0.01, read=0.58)
        transport = Transport("netvisor", f"http://127.0.0.1:{server.getsockname()[1]}", limits=limits)
        started = time.monotonic()
        with pytest.raises(ErpUnavailable, match="ReadTimeout"):
            transport.send(Call("POST", "/customer.nv"))
        assert time.monotonic() - started < 0.55, "half of what was left, not the whole patience again"
        ended.set()
        thread.join()
        transport.close()
