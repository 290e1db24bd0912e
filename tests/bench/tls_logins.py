# SPDX-License-Identifier: Apache-2.0
"""What a TLS login costs the server, against a server that does nothing but the handshake.

    RESTANTE=build/src/restante tests/bench/tls_logins.py build/tests/bench/handshake_server

Compares processor time of the two server processes in one run, because a client costs more than
either. A login is: greeting, USER, PASS ({PLAIN}), QUIT. Ends by itself within two minutes."""

import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "blackbox"))
import certificates
from harness import Server

LOGINS = 1500
ROUNDS = 3
FLOOR = 0.70


def processor_seconds(pid):
    """Of the process's main thread, in which both servers do their handshakes."""
    return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def connect(context, port, session):
    raw = socket.create_connection(("127.0.0.1", port))
    return context.wrap_socket(raw, server_hostname="localhost", session=session)


def handshake(context, port, session):
    with connect(context, port, session) as client:
        client.recv(1)
        return client.session, client.session_reused


def login(context, port, session):
    with connect(context, port, session) as client:
        client.recv(512)
        client.sendall(b"USER joe\r\nPASS secret\r\nQUIT\r\n")
        answer = b""
        while octets := client.recv(512):
            answer += octets
        assert answer.count(b"+OK") == 3, answer
        return client.session, client.session_reused


def cost(step, pid, port, certificate, resumed):
    """Microseconds of the server's processor time for one."""
    context = ssl.create_default_context(cafile=certificate)
    session, _ = step(context, port, None)
    before = processor_seconds(pid)
    for _ in range(LOGINS):
        new, reused = step(context, port, session if resumed else None)
        assert reused == resumed
        session = new if resumed else session
    return (processor_seconds(pid) - before) / LOGINS * 1e6


def compare(handshake_server, folder, kind):
    certificate, key = certificates.make(f"bench-{kind}", kind=kind)
    bare = subprocess.Popen([handshake_server, certificate, key], stdout=subprocess.PIPE, text=True)
    server = Server(folder / kind, {
        "listener": [{"address": "127.0.0.1:0", "tls": "implicit"}],
        "limits": {"pending_per_address": 0},
        "tls": {"certificate": certificate, "private_key": key}}, users={"joe": "secret"})
    try:
        bare_port = int(bare.stdout.readline())
        port = server.start().port
        for resumed in (False, True):
            pairs = [(cost(handshake, bare.pid, bare_port, certificate, resumed),
                      cost(login, server.worker_pid, port, certificate, resumed))
                     for _ in range(ROUNDS)]
            bare_cost, full_cost = sorted(pairs, key=lambda pair: pair[0] / pair[1])[ROUNDS // 2]
            yield kind, "resumed" if resumed else "full", bare_cost, full_cost
    finally:
        bare.terminate()
        bare.wait()
        server.stop()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    missed = 0
    print(f"{'key':6} {'handshake':10} {'bare, us':>9} {'login, us':>10} {'ratio':>6}")
    with tempfile.TemporaryDirectory(prefix="restante-bench-") as folder:
        for kind in ("ecdsa", "rsa"):
            for name, how, bare, full in compare(sys.argv[1], pathlib.Path(folder), kind):
                missed += bare / full < FLOOR
                print(f"{name:6} {how:10} {bare:9.0f} {full:10.0f} {bare / full:6.0%}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
