# SPDX-License-Identifier: Apache-2.0
"""restantectl path: where the mail of a user lies, for the programs that deliver it."""

import hashlib
import unittest

from restantectl import DONE, FAILED, WRONG_USAGE, WithFolder, run

WRONG_CONFIGURATION = 78


class Path(WithFolder):
    CONFIGURATION = (
        '[[listener]]\naddress = "127.0.0.1:0"\ntls = "none"\n'
        '[[auth.source]]\ndriver = "passwd-file"\npath = "users"\n'
        '[[auth.source]]\ndriver = "passwd-file"\npath = "others"\n'
    )

    def setUp(self):
        super().setUp()
        self.file.write_text("Joe@example.net:{PLAIN}x::::/home/joe\nann:{PLAIN}x::::::nologin\n")
        (self.folder / "others").write_text("eve:{PLAIN}x\n")

    def path(self, user, template, more=""):
        configuration = self.folder / "restante.toml"
        configuration.write_text(f'{self.CONFIGURATION}[maildrop]\npath = "{template}"\n{more}')
        return run("path", "--config", configuration, user)

    def expect_path(self, done, path):
        self.expect(done, DONE)
        self.assertEqual(done.stdout.decode(), f"{path}\n")

    def test_is_that_of_the_template(self):
        self.expect_path(self.path("Joe@example.net", "/m/%d/%n/Maildir"),
                         "/m/example.net/Joe/Maildir")
        self.expect_path(self.path("eve", "/m/%u"), "/m/eve")
        self.expect_path(self.path("eve", "mail/%u"), self.folder / "mail/eve")

    def test_uses_what_the_users_file_says(self):
        self.expect_path(self.path("joe@EXAMPLE.net", "%h/%u"), "/home/joe/Joe@example.net")

    def test_has_the_hash_that_sha256sum_prints(self):
        digits = hashlib.sha256(b"Joe@example.net").hexdigest()
        self.expect_path(self.path("joe@example.net", "/m/%{hash:2}/%n"), f"/m/{digits[:2]}/Joe")

    def test_of_a_user_who_may_not_log_in_is_there(self):
        self.expect_path(self.path("ann", "/m/%u"), "/m/ann")

    def test_takes_the_default_domain(self):
        self.expect_path(self.path("joe", "/m/%u", '[auth]\ndefault_domain = "example.net"\n'),
                         "/m/Joe@example.net")

    def test_of_nobody_is_none(self):
        done = self.path("nobody", "/m/%u")
        self.expect(done, FAILED)
        self.assertIn(b"there is no user nobody", done.stderr)
        self.assertEqual(done.stdout, b"")

    def test_that_can_not_be_filled_in_is_a_wrong_configuration(self):
        done = self.path("eve", "%h/Maildir")
        self.expect(done, WRONG_CONFIGURATION)
        self.assertIn(b"names no home", done.stderr)

    def test_needs_its_files(self):
        self.expect(self.path("eve", "/m/%x"), WRONG_CONFIGURATION)
        (self.folder / "others").unlink()
        done = self.path("nobody", "/m/%u")
        self.expect(done, WRONG_CONFIGURATION)
        self.assertIn(b"others", done.stderr)
        self.expect(run("path", "--config", self.folder / "none.toml", "eve"), WRONG_CONFIGURATION)

    def test_needs_a_name_that_can_be_one(self):
        for user in ("", "a/b", "..", "d\\a", "a b"):
            with self.subTest(user=user):
                self.expect(self.path(user, "/m/%u"), WRONG_USAGE)


if __name__ == "__main__":
    unittest.main()
