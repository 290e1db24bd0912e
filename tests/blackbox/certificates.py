# SPDX-License-Identifier: Apache-2.0
"""Certificates for tests, made once a run by the openssl program."""

import functools
import pathlib
import subprocess
import tempfile

_KINDS = {
    "ecdsa": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "rsa": ["-newkey", "rsa:2048"],
}


@functools.cache
def _folder():
    # Goes away with the object, which lives as long as the run.
    return tempfile.TemporaryDirectory(prefix="restante-certificates-")


def _openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def _pair(name):
    folder = pathlib.Path(_folder().name)
    return folder / f"{name}.pem", folder / f"{name}.key"


@functools.cache
def make(name, kind="ecdsa", days=100, subject="localhost"):
    """A certificate that vouches for itself: its path, and its key's."""
    certificate, key = _pair(name)
    _openssl("req", "-x509", *_KINDS[kind], "-nodes", "-keyout", str(key), "-out",
             str(certificate), "-days", str(days), "-subj", f"/CN={subject}",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1")
    return str(certificate), str(key)


@functools.cache
def make_client(user, authority="authority"):
    """A client's certificate for `user`, signed by `authority`; that one is made by make()."""
    authority_certificate, authority_key = make(authority, subject=authority)
    certificate, key = _pair(f"client-{user}-{authority}")
    request = certificate.with_suffix(".csr")
    _openssl("req", "-new", *_KINDS["ecdsa"], "-nodes", "-keyout", str(key), "-out", str(request),
             "-subj", f"/CN={user}")
    _openssl("x509", "-req", "-in", str(request), "-CA", authority_certificate, "-CAkey",
             authority_key, "-CAcreateserial", "-days", "30", "-out", str(certificate))
    return str(certificate), str(key)
