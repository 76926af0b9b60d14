"""The certificates of a run, read by another program that knows what a certificate is."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.verification import PolicyBuilder, Store

from pagesim.errors import GatewayError
from pagesim.gateway.ca import issue
from pagesim.gateway.interface import TlsMaterial

HOSTS = ("npm.pkg.github.com", "m\u00fcnchen.test", "127.0.0.1", "::1", "npm.pkg.github.com")


def read(made: TlsMaterial) -> tuple[x509.Certificate, x509.Certificate]:
    """Return the certificate and the CA's."""
    return (
        x509.load_pem_x509_certificate(made.certificate.encode()),
        x509.load_pem_x509_certificate(made.ca.encode()),
    )


def test_what_checks_certificates_takes_it_for_each_host_and_no_other() -> None:
    leaf, ca = read(issue(HOSTS))
    policy = PolicyBuilder().store(Store([ca])).time(datetime.now(UTC))
    for name in ("npm.pkg.github.com", "xn--mnchen-3ya.test"):
        policy.build_server_verifier(x509.DNSName(name)).verify(leaf, [])
    for address in ("127.0.0.1", "::1"):
        policy.build_server_verifier(x509.IPAddress(ip_address(address))).verify(leaf, [])
    with pytest.raises(x509.verification.VerificationError):
        policy.build_server_verifier(x509.DNSName("other.test")).verify(leaf, [])
    stranger = read(issue(HOSTS))[1]
    with pytest.raises(x509.verification.VerificationError):
        other = PolicyBuilder().store(Store([stranger])).time(datetime.now(UTC))
        other.build_server_verifier(x509.DNSName("npm.pkg.github.com")).verify(leaf, [])


def test_what_the_certificates_say() -> None:
    made = issue(HOSTS)
    leaf, ca = read(made)
    key = load_pem_private_key(made.key.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.public_key() == leaf.public_key() != ca.public_key()
    assert (
        leaf.issuer
        == ca.subject
        == ca.issuer
        == x509.Name.from_rfc4514_string("CN=pagesim CA of one run")
    )
    assert leaf.serial_number != ca.serial_number
    for one in (leaf, ca):
        assert 0 < one.serial_number < 1 << 159
        assert one.not_valid_before_utc < datetime.now(UTC) - timedelta(hours=23)
        assert one.not_valid_after_utc > datetime.now(UTC) + timedelta(days=6)
        own = x509.SubjectKeyIdentifier.from_public_key(one.public_key())
        assert one.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value == own
    basic = ca.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical and basic.value == x509.BasicConstraints(True, 0)
    use = ca.extensions.get_extension_for_class(x509.KeyUsage).value
    assert use.key_cert_sign and use.crl_sign and not use.digital_signature
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert len(list(names.value)) == 4
    use = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert use.digital_signature and not use.key_cert_sign
    public = ca.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(public)
    assert leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value == above


@pytest.mark.parametrize("hosts", [(), ("\u00fc" * 70,)])
def test_what_no_certificate_can_hold(hosts: tuple[str, ...]) -> None:
    with pytest.raises(GatewayError):
        issue(hosts)


def test_many_hosts_fit() -> None:
    leaf, _ = read(issue([f"registry-{n}.example.test" for n in range(400)]))
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert names.value.get_values_for_type(x509.DNSName)[-1] == "registry-399.example.test"
