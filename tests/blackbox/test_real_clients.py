# SPDX-License-Identifier: Apache-2.0
"""Real clients collect real mail: every message arrives octet by octet as it was delivered."""

import hashlib
import mailbox
import poplib
import subprocess
import unittest

from harness import ServerTest, as_sent

MESSAGES = [
    b"Subject: plain\n\nHello.\n",
    b"Subject: dots\n\n.\n..\n.hidden\nend.\n.\n",
    b"Subject: =?utf-8?q?8-bit?=\n\nGr\xc3\xbc\xc3\x9fe, \xe6\x9d\xb1\xe4\xba\xac, \xff\xfe\n",
    b"Subject: no final line end\n\nThe end",
    b"Subject: stored with CRLF\r\n\r\nOne.\r\n.Two.\r\n",
    b"Subject: many lines\n\n" + b"".join(b"line %d\n" % n for n in range(5000)),
    b"Subject: header only\n",
    b"Subject: blank lines\n\n\n\n\nend\n\n\n",
]

WITH_LF = [as_sent(message).replace(b"\r\n", b"\n") for message in MESSAGES]


def run(*arguments, **options):
    result = subprocess.run(arguments, capture_output=True, timeout=120, check=False, **options)
    if result.returncode != 0:
        raise AssertionError(f"{arguments} ended with {result.returncode}\n"
                             f"{result.stdout[-2000:]}\n{result.stderr[-2000:]}")
    return result.stdout


class RealClients(ServerTest):
    def setUp(self):
        super().setUp()
        self.served = self.server()
        self.maildir = self.served.maildir()
        for index, message in enumerate(MESSAGES):
            self.maildir.deliver(message, sized=("", "S", "SW")[index % 3],
                                 flags=(None, "", "S")[index % 3])
        self.count = len(MESSAGES)

    def assert_on_disk(self, messages):
        self.assertEqual(messages, self.maildir.contents())


class Curl(RealClients):
    def curl(self, path, *options):
        return run("curl", "--silent", "--show-error", "--user", "joe:secret", *options,
                   f"pop3://127.0.0.1:{self.served.port}/{path}")

    def test_fetches_each_message(self):
        for number, message in enumerate(MESSAGES, 1):
            with self.subTest(number=number):
                self.assertEqual(as_sent(message), self.curl(number))
        self.assert_on_disk(MESSAGES)

    def test_lists_exact_octets(self):
        expected = [b"%d %d" % (n, len(as_sent(m))) for n, m in enumerate(MESSAGES, 1)]
        self.assertEqual(expected, self.curl("").split(b"\r\n")[:-1])

    def test_asks_for_unique_ids(self):
        listed = self.curl("", "--request", "UIDL").split(b"\r\n")[:-1]
        names = [path.name.split(":")[0] for path in self.maildir.files()]
        self.assertEqual([f"{n} {name}".encode() for n, name in enumerate(names, 1)], listed)

    def test_asks_for_a_top(self):
        top = self.curl("", "--request", "TOP 6 2")
        self.assertEqual(b"Subject: many lines\r\n\r\nline 0\r\nline 1\r\n", top)

    def test_deletes_one(self):
        self.curl("2", "--request", "DELE", "--list-only")
        self.assert_on_disk(MESSAGES[:1] + MESSAGES[2:])


class Mpop(RealClients):
    def mpop(self, keep, delivery):
        return run(
            "mpop", "--host=127.0.0.1", f"--port={self.served.port}", "--auth=user", "--user=joe",
            "--passwordeval=echo secret", "--tls=off", "--received-header=off", f"--keep={keep}",
            f"--delivery={delivery}", f"--uidls-file={self.folder / 'uidls'}", "--half-quiet")

    def inbox(self):
        inbox = self.folder / "inbox"
        for folder in ("cur", "new", "tmp"):
            (inbox / folder).mkdir(parents=True, exist_ok=True)
        return inbox

    def assert_collected(self, inbox, messages):
        collected = [path.read_bytes() for path in (inbox / "new").iterdir()]
        self.assertEqual(sorted(messages), sorted(collected))

    def test_leaves_mail_on_the_server_and_fetches_each_message_once(self):
        inbox = self.inbox()
        self.mpop("on", f"maildir,{inbox}")
        self.assert_collected(inbox, WITH_LF)
        self.assert_on_disk(MESSAGES)

        self.maildir.deliver(b"Subject: new\n\nA later one.\n")
        self.mpop("on", f"maildir,{inbox}")
        self.assert_collected(inbox, [*WITH_LF, b"Subject: new\n\nA later one.\n"])

    def test_deletes_what_it_fetched(self):
        inbox = self.inbox()
        self.mpop("off", f"maildir,{inbox}")
        self.assert_collected(inbox, WITH_LF)
        self.assert_on_disk([])

    def test_delivers_to_an_mbox(self):
        box = self.folder / "mbox"
        self.mpop("off", f"mbox,{box}")
        subjects = [message["Subject"] for message in mailbox.mbox(box)]
        expected = [message.split(b"\n")[0].strip()[9:].decode() for message in MESSAGES]
        self.assertEqual(expected, subjects)
        self.assert_on_disk([])


NET_POP3 = r"""
use strict; use warnings; use Net::POP3; use Digest::SHA qw(sha256_hex);
my ($port, $action) = @ARGV;
my $pop = Net::POP3->new('127.0.0.1', Port => $port, Timeout => 60) or die "connect: $@";
defined $pop->login('joe', 'secret') or die 'login: ' . $pop->message;
my $sizes = $pop->list or die 'list';
my $uidl = $pop->uidl or die 'uidl';
for my $number (sort { $a <=> $b } keys %$sizes) {
  my $lines = $pop->get($number) or die "get $number";
  print "$number $sizes->{$number} $uidl->{$number} ", sha256_hex(join '', @$lines), "\n";
  if ($action eq 'delete') { $pop->delete($number) or die "delete $number" }
}
$pop->quit or die 'quit: ' . $pop->message;
"""


class NetPop3(RealClients):
    def collect(self, action):
        output = run("perl", "-e", NET_POP3, str(self.served.port), action).decode()
        return [line.split(" ") for line in output.splitlines()]

    def expected(self):
        return [
            [str(number), str(len(as_sent(message))), path.name.split(":")[0],
             hashlib.sha256(lf).hexdigest()]
            for number, (message, lf, path)
            in enumerate(zip(MESSAGES, WITH_LF, self.maildir.files()), 1)
        ]

    def test_leaves_mail_on_the_server(self):
        expected = self.expected()
        self.assertEqual(expected, self.collect("keep"))
        self.assertEqual(expected, self.collect("keep"))
        self.assert_on_disk(MESSAGES)

    def test_deletes_what_it_fetched(self):
        expected = self.expected()
        self.assertEqual(expected, self.collect("delete"))
        self.assert_on_disk([])


class Poplib(RealClients):
    def session(self):
        pop = poplib.POP3("127.0.0.1", self.served.port, timeout=60)
        pop.user("joe")
        pop.pass_("secret")
        return pop

    def test_leaves_mail_on_the_server(self):
        pop = self.session()
        self.assertEqual((self.count, sum(len(as_sent(m)) for m in MESSAGES)), pop.stat())
        for number, message in enumerate(MESSAGES, 1):
            lines = pop.retr(number)[1]
            self.assertEqual(as_sent(message), b"".join(line + b"\r\n" for line in lines))
        pop.quit()
        self.assert_on_disk(MESSAGES)

    def test_deletes_what_it_fetched(self):
        pop = self.session()
        for number in range(1, self.count + 1):
            pop.retr(number)
            pop.dele(number)
        self.assertTrue(pop.quit().startswith(b"+OK"))
        self.assert_on_disk([])

    def test_knows_the_capabilities_and_utf8(self):
        pop = poplib.POP3("127.0.0.1", self.served.port, timeout=60)
        self.assertIn("UIDL", pop.capa())
        self.assertTrue(pop.utf8().startswith(b"+OK"))
        pop.quit()


if __name__ == "__main__":
    unittest.main()
