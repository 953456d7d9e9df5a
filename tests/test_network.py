"""A test that reaches out of the machine fails; the loopback is open."""

import socket
import urllib.request
from urllib.error import URLError

import pytest
from pytest_socket import SocketConnectBlockedError


def test_foreign_address_is_refused() -> None:
    with (
        pytest.warns(UserWarning, match="A test tried to use"),
        pytest.raises(SocketConnectBlockedError, match=r'with host "192\.0\.2\.1"'),
    ):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_foreign_name_is_not_even_looked_up() -> None:
    with (
        pytest.warns(UserWarning, match="A test tried to use"),
        pytest.raises(SocketConnectBlockedError, match=r'with host "penchant\.invalid"'),
    ):
        urllib.request.urlopen("http://penchant.invalid/", timeout=1)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port), timeout=5) as client:
            assert client.getpeername() == ("127.0.0.1", port)


def test_closed_loopback_port_is_an_ordinary_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1)
