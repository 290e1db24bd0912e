# SPDX-License-Identifier: Apache-2.0
"""The servers to compare: Restante, Dovecot tuned for it, the ceiling, and the reader, which is the
ceiling but for RETR, which it answers from the message's file. All on the same Maildirs."""

import pathlib
import shutil
import socket
import subprocess
import time

from compare import machine

PASSWORD = "secret"
LAYOUT = "%d/%n/Maildir"
ACCOUNT = "mail"  # whose the Maildirs are; Dovecot serves no mail as root
START_SECONDS = 30

# Tuned as its documentation advises: login processes that are kept ("high-performance mode"), one
# a core; mail processes that are used again; cached passwords; sizes and flags taken from where
# they cost least. https://doc.dovecot.org/2.3/admin_manual/login_processes/ and
# https://doc.dovecot.org/2.3/configuration_manual/performance_tuning/
DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_cache_size = 64 M
auth_cache_ttl = 1 hours
mail_location = maildir:{mail}/{layout}
mail_uid = {account}
mail_gid = {account}
first_valid_uid = 1
first_valid_gid = 1
maildir_very_dirty_syncs = yes
pop3_fast_size_lookups = yes
pop3_no_flag_updates = yes
mail_max_userip_connections = 0
default_vsz_limit = 2 G
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {users}
}}
userdb {{
  driver = static
  args = uid={account} gid={account} home={mail}/%d/%n
}}
service pop3-login {{
  inet_listener pop3 {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener pop3s {{
    port = 0
  }}
  service_count = 0
  client_limit = 2000
  process_min_avail = {cores}
  process_limit = {cores}
}}
service pop3 {{
  service_count = 1000000
  process_min_avail = 64
  process_limit = 2000
  idle_kill = 4294967295 s
}}
service auth {{
  client_limit = 10000
}}
service anvil {{
  client_limit = 5000
}}
service stats {{
  client_limit = 5000
}}
"""

RESTANTE = """
[server]
hostname = "pop.example.test"
user = "{account}"
group = "{account}"
runtime_dir = "{folder}/run"
workers = {workers}
[log]
target = "{folder}/log"
[[listener]]
address = "127.0.0.1:{port}"
tls = "none"
[timeouts]
shutdown = "1s"
[limits]
pending_per_address = 0
[[auth.source]]
driver = "passwd-file"
path = "{users}"
[maildrop]
path = "{mail}/{layout}"
"""


class Place:
    """What the servers share: a folder for each one's own files, the mail and the users."""

    def __init__(self, folder, processes):
        self.folder = pathlib.Path(folder)
        self.processes = processes
        self.mail = self.folder / "mail"
        self.users = self.folder / "users"
        self.folder.chmod(0o755)
        self.mail.mkdir()
        shutil.chown(self.mail, ACCOUNT, ACCOUNT)
        self.users.write_text("")

    def add_users(self, domain, count):
        with self.users.open("a") as file:
            file.writelines(f"user{number}@{domain}:{{PLAIN}}{PASSWORD}::::::\n"
                            for number in range(1, count + 1))

    def maildir(self, user):
        name, _, domain = user.partition("@")
        return self.mail / domain / name / "Maildir"

    def start(self, folder, arguments):
        """What the process says goes to the file `output` of its folder."""
        with (folder / "output").open("w") as output:
            return self.processes.start(arguments, stdout=output, stderr=output)

    def own_folder(self, name):
        folder = self.folder / name
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir()
        return folder


class Server:
    """A running server. `process` leads a session of its own, which is what it costs."""

    def __init__(self, name, place, process, port, log):
        self.name = name
        self.port = port
        self.process = process
        self._place = place
        self._log = log
        self._wait_for_greeting()

    def cpu_seconds(self):
        return machine.cpu_seconds(self.process.pid)

    def memory_octets(self):
        return machine.memory_octets(self.process.pid)

    def descriptors(self):
        return machine.descriptors(self.process.pid)

    def stop(self):
        self._place.processes.stop(self.process)

    def _wait_for_greeting(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if wait_for_end(self.process, 0.02):
                break
            try:
                with socket.create_connection(("127.0.0.1", self.port), 5) as client:
                    if client.recv(512).startswith(b"+OK"):
                        return
            except OSError:
                continue
        text = self._log.read_text(errors="replace")[-2000:] if self._log.exists() else ""
        raise RuntimeError(f"{self.name} did not start: {text}")


def wait_for_end(process, seconds):
    """Whether the process has ended."""
    try:
        process.wait(seconds)
        return True
    except subprocess.TimeoutExpired:
        return False


def start_dovecot(place, program, cores):
    folder = place.own_folder("dovecot")
    port = machine.free_port()
    configuration = folder / "dovecot.conf"
    configuration.write_text(DOVECOT.format(folder=folder, mail=place.mail, layout=LAYOUT,
                                            users=place.users, port=port, cores=cores,
                                            account=ACCOUNT))
    process = place.start(folder, [program, "-F", "-c", configuration])
    return Server("Dovecot", place, process, port, folder / "log")


def start_restante(place, program, workers=1, name="Restante"):
    folder = place.own_folder(name)
    shutil.chown(folder, ACCOUNT, ACCOUNT)
    port = machine.free_port()
    configuration = folder / "restante.toml"
    configuration.write_text(RESTANTE.format(folder=folder, mail=place.mail, layout=LAYOUT,
                                             users=place.users, port=port, workers=workers,
                                             account=ACCOUNT))
    process = place.start(folder, [program, "--config", configuration])
    return Server(name, place, process, port, folder / "output")


def start_ceiling(place, program, domain, name):
    """"ceiling" or "reader". Serves one domain alone, because it reads all mail when it starts."""
    folder = place.own_folder(f"{name}-{domain}")
    port = machine.free_port()
    process = place.start(folder, [program, str(port), place.mail / domain,
                                   LAYOUT.removeprefix("%d/"),
                                   *(["files"] if name == "reader" else [])])
    return Server(name, place, process, port, folder / "output")
