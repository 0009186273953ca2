"""The practice's own signature inside the PDF: off by default; valid, and broken by any change."""

import ast
import io
import sys
from datetime import UTC, datetime, timedelta

import pytest

from encounters.note.certificate import CertificateError, with_certificate
from tests.support.printed_notes import printed_sample
from tests.support.source_tree import python_files, tree_of

PASSPHRASE = "not a secret"


@pytest.fixture(scope="module")
def plain():
    return printed_sample("forearm_two_stages").pdf


@pytest.fixture(scope="module")
def identity():
    """A certificate authority of the test's own, and a practice that it vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs12

    now = datetime.now(UTC)

    def made(name, issuer=None, issuer_key=None):
        key = ec.generate_private_key(ec.SECP256R1())
        is_root = issuer is None
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        uses = dict.fromkeys(
            ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False
        )
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject if is_root else issuer.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=365))
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not is_root,
                    content_commitment=not is_root,
                    key_cert_sign=is_root,
                    crl_sign=is_root,
                    decipher_only=False,
                    **uses,
                ),
                critical=True,
            )
        )
        return key, builder.sign(key if is_root else issuer_key, hashes.SHA256())

    root_key, root = made("Test Root")
    key, certificate = made("Elm Street Skin Surgery", root, root_key)
    packed = pkcs12.serialize_key_and_certificates(
        b"practice",
        key,
        certificate,
        [root],
        serialization.BestAvailableEncryption(PASSPHRASE.encode()),
    )
    return packed, root.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def configured(identity, settings, tmp_path):
    """What the settings of an installation with a certificate would say."""
    (tmp_path / "practice.p12").write_bytes(identity[0])
    (tmp_path / "pass").write_text(PASSPHRASE + "\n")
    settings.SIGNING_PKCS12 = str(tmp_path / "practice.p12")
    settings.SIGNING_PASSPHRASE_FILE = str(tmp_path / "pass")
    return tmp_path


def status_of(pdf, root):
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    trusted = list(load_certs_from_pemder_data(root))
    return validate_pdf_signature(
        signature, ValidationContext(trust_roots=trusted, allow_fetching=False)
    )


def test_file_without_a_certificate_is_unchanged(plain):
    assert with_certificate(plain) is plain


def test_a_signed_file_is_valid_and_holds_the_note_as_it_was(plain, configured, identity):
    signed = with_certificate(plain)
    assert signed.startswith(plain)
    status = status_of(signed, identity[1])
    assert status.bottom_line
    assert status.intact and status.valid and status.trusted and status.docmdp_ok
    assert status.signing_cert.subject.native["common_name"] == "Elm Street Skin Surgery"


def test_signed_file_stays_archivable_and_accessible(plain, configured):
    import pikepdf

    with pikepdf.open(io.BytesIO(with_certificate(plain))) as pdf, pdf.open_metadata() as said:
        assert (said["pdfaid:part"], said["pdfuaid:part"]) == ("3", "1")
        [field] = pdf.Root.AcroForm.Fields
        assert int(field.F) & 4, "an annotation that would not be printed breaks PDF/A"


def is_sound(pdf, root):
    try:
        return bool(status_of(pdf, root).bottom_line)
    except Exception:
        return False


def test_signature_breaks_with_any_change(plain, configured, identity):
    signed = with_certificate(plain)
    for place in (20, len(plain) // 3, len(plain) - 30, len(signed) - 30):
        changed = bytearray(signed)
        changed[place] ^= 1
        assert not is_sound(bytes(changed), identity[1]), place


def test_saved_anew_by_another_program_it_is_no_longer_signed_as_it_was(
    plain, configured, identity
):
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(with_certificate(plain))) as pdf:
        pdf.docinfo["/Keywords"] = "changed"
        pdf.save(out)
    assert not is_sound(out.getvalue(), identity[1])


def test_missing_package_stops_only_the_signature(plain, configured, settings, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    with pytest.raises(CertificateError, match="is not installed"):
        with_certificate(plain)
    settings.SIGNING_PKCS12 = ""
    assert with_certificate(plain) is plain


def imported(tree):
    """Each package that ``tree`` imports, and whether it does so whenever it is loaded."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from ((name.partition(".")[0], node in tree.body) for name in names)


def test_the_package_is_loaded_only_to_sign():
    """Without a certificate it is not even installed."""
    found = [
        at_once
        for file in (*python_files("encounters/"), *python_files("mohsdoc/"))
        for package, at_once in imported(tree_of(file))
        if package == "pyhanko"
    ]
    assert found
    assert not any(found)


WRONG = [
    ("no such file", "SIGNING_PKCS12", "nowhere.p12"),
    ("no certificate", "SIGNING_PKCS12", "pass"),
    ("no passphrase file", "SIGNING_PASSPHRASE_FILE", "nowhere"),
    ("another passphrase", "SIGNING_PASSPHRASE_FILE", "practice.p12"),
]


@pytest.mark.parametrize(
    ("name", "file"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_a_certificate_that_cannot_be_used_is_said_and_no_secret_with_it(
    plain, configured, settings, name, file
):
    setattr(settings, name, str(configured / file))
    with pytest.raises(CertificateError) as caught:
        with_certificate(plain)
    assert PASSPHRASE not in str(caught.value)
    assert str(configured) not in str(caught.value)
