"""An electronic signature of the practice inside the PDF (PAdES), where it has a certificate.

Off unless ``MOHSDOC_SIGNING_PKCS12`` names a file. It proves to strangers, with their own readers,
that the file is the practice's and unchanged; our own proof is the stored hash.

pyHanko is installed only where there is a certificate (``requirements/signing.txt``): it brings an
HTTP client, which no other installation needs.
"""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings

_FIELD = "Practice"


class CertificateError(Exception):
    """The certificate cannot be used; the message names no secret."""


def is_package_missing() -> bool:
    """Whether there is a certificate to sign with, and not the package that does it."""
    return bool(settings.SIGNING_PKCS12) and find_spec("pyhanko") is None


def with_certificate(pdf: bytes) -> bytes:
    """``pdf`` with the practice's signature added at its end, or as it is without a certificate."""
    if not settings.SIGNING_PKCS12:
        return pdf
    if is_package_missing():
        raise CertificateError(
            "The package that signs with the practice's certificate is not installed."
        )
    passphrase = _passphrase()
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    load: Any = signers.SimpleSigner.load_pkcs12
    try:
        signer = load(settings.SIGNING_PKCS12, passphrase=passphrase)
    except (OSError, ValueError) as error:
        raise CertificateError("The signing certificate could not be read.") from error
    if signer is None:
        raise CertificateError("The signing certificate could not be opened with its passphrase.")
    writer: Any = IncrementalPdfFileWriter(BytesIO(pdf))
    # The document's properties are part of what was signed; an update would break PDF/A's rule
    # that they agree with the metadata.
    writer._update_meta = lambda: None
    out = signers.sign_pdf(
        writer,
        signers.PdfSignatureMetadata(
            field_name=_FIELD,
            reason="Signed in Mohsdoc and unchanged since",
            md_algorithm="sha256",
            subfilter=fields.SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        ),
        signer=signer,
        new_field_spec=fields.SigFieldSpec(
            _FIELD,
            box=None,
            readable_field_name="Signature of the practice",
            invis_sig_settings=fields.InvisSigSettings(set_print_flag=True, box_out_of_bounds=True),
        ),
    )
    return bytes(out.getbuffer())


def _passphrase() -> bytes | None:
    if not settings.SIGNING_PASSPHRASE_FILE:
        return None
    try:
        return Path(settings.SIGNING_PASSPHRASE_FILE).read_bytes().rstrip(b"\r\n")
    except OSError as error:
        raise CertificateError("The certificate's passphrase file could not be read.") from error
