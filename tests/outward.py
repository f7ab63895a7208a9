"""Tries to leave the machine, to show that the guard in offline.py holds."""

import socket

socket.create_connection(("192.0.2.1", 443), timeout=1)  # a documentation address, RFC 5737
