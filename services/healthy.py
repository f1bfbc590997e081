"""Whether the service in this container is ready, for its health check: asks without loading an HTTP library."""

# ruff: noqa: INP001 - a command of the images, not a package
import socket
import sys

_READY = b"GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n"


def main() -> int:
    try:
        with socket.create_connection(("127.0.0.1", 8000), timeout=3) as connection:
            connection.sendall(_READY)
            return 0 if connection.recv(100).split(b" ")[1:2] == [b"200"] else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
