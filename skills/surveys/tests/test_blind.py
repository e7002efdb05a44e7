"""Blind signatures: the vectors of RFC 9474, and what nobody must be able to do."""

import hashlib
import json
import secrets
from pathlib import Path
from typing import Final

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from skills.surveys.blind import (
    Blinded,
    Signer,
    Unfit,
    blind,
    finalize,
    fingerprint,
    verify,
)

VECTOR: Final[dict[str, str]] = json.loads(
    (Path(__file__).parent / "rfc9474.json").read_text(encoding="utf-8")
)
TOKEN: Final = bytes(range(32))


def number(name: str) -> int:
    return int(VECTOR[name], 16)


def of(name: str) -> bytes:
    return bytes.fromhex(VECTOR[name])


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer.new()


@pytest.fixture(scope="module")
def rfc() -> Signer:
    """The signer of the RFC's vectors."""
    p, q, e = number("p"), number("q"), 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=d % (p - 1),
        dmq1=d % (q - 1),
        iqmp=pow(q, -1, p),
        public_numbers=rsa.RSAPublicNumbers(e, p * q),
    )
    return Signer(numbers.private_key())


def test_a_message_is_blinded_as_the_rfc_has_it(
    rfc: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    n = number("p") * number("q")
    mask = pow(number("inv"), -1, n)
    chosen = {"token_bytes": of("salt"), "randbelow": mask}
    for name, value in chosen.items():
        monkeypatch.setattr(secrets, name, {len(of("salt")): value, n: value}.__getitem__)

    made = blind(rfc.public, of("msg"))

    assert made == Blinded(message=of("blinded_msg"), inverse=number("inv"))


def test_it_is_signed_and_unblinded_as_the_rfc_has_it(rfc: Signer) -> None:
    blinded = Blinded(message=of("blinded_msg"), inverse=number("inv"))

    signed = rfc.blind_sign(blinded.message)

    assert signed == of("blind_sig")
    assert finalize(rfc.public, of("msg"), signed, blinded) == of("sig")
    assert verify(rfc.public, of("msg"), of("sig"))


def test_the_same_blinded_message_gets_the_same_signature_again(signer: Signer) -> None:
    blinded = blind(signer.public, TOKEN).message

    assert signer.blind_sign(blinded) == signer.blind_sign(blinded)


def test_a_signer_sees_nothing_of_the_token_nor_of_the_signature(signer: Signer) -> None:
    first, second = (blind(signer.public, TOKEN) for _ in range(2))
    seen = [first.message, signer.blind_sign(first.message)]

    signature = finalize(signer.public, TOKEN, seen[1], first)

    assert first.message != second.message
    assert signature not in seen


def modulus(signer: Signer) -> int:
    key = serialization.load_der_public_key(signer.public)
    assert isinstance(key, rsa.RSAPublicKey)
    return key.public_numbers().n


@pytest.mark.parametrize("at", [0, 100, 255])
def test_a_signature_that_was_touched_is_none(signer: Signer, at: int) -> None:
    blinded = blind(signer.public, TOKEN)
    signed = signer.blind_sign(blinded.message)
    signature = finalize(signer.public, TOKEN, signed, blinded)
    touched = bytes(one ^ (place == at) for place, one in enumerate(signature))
    broken = bytes(one ^ (place == at) for place, one in enumerate(signed))

    assert verify(signer.public, TOKEN, signature)
    assert not verify(signer.public, TOKEN, touched)
    assert not verify(signer.public, b"another token", signature)
    with pytest.raises(Unfit):
        finalize(signer.public, TOKEN, broken, blinded)


def test_a_signature_of_another_key_is_none(signer: Signer, rfc: Signer) -> None:
    assert not verify(signer.public, of("msg"), of("sig"))
    assert not verify(rfc.public, TOKEN, b"")
    assert not verify(_another_kind(), TOKEN, b"")


def test_two_signatures_make_no_third(signer: Signer) -> None:
    def signed(token: bytes) -> int:
        blinded = blind(signer.public, token)
        one = finalize(signer.public, token, signer.blind_sign(blinded.message), blinded)
        return int.from_bytes(one, "big")

    n = modulus(signer)
    product = (signed(b"one") * signed(b"two") % n).to_bytes(256, "big")

    assert not any(verify(signer.public, one, product) for one in (b"one", b"two", b"onetwo"))


@pytest.mark.parametrize("what", ["short", "long", "large"])
def test_what_the_key_cannot_sign_is_refused(signer: Signer, what: str) -> None:
    blinded = {"short": b"\0" * 255, "long": b"\0" * 257, "large": b"\xff" * 256}[what]

    with pytest.raises(Unfit):
        signer.blind_sign(blinded)


def test_nobody_trusts_a_key_that_is_weak_or_made_to_tell_people_apart() -> None:
    weak = [
        rsa.generate_private_key(public_exponent=3, key_size=2048),
        rsa.generate_private_key(public_exponent=65537, key_size=1024),
    ]

    for public in (*(_written(one.public_key()) for one in weak), _another_kind()):
        with pytest.raises(Unfit):
            blind(public, TOKEN)


def _written(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _another_kind() -> bytes:
    return _written(ec.generate_private_key(ec.SECP256R1()).public_key())


def test_a_key_is_kept_as_bytes(signer: Signer) -> None:
    again = Signer.from_bytes(signer.to_bytes())
    blinded = blind(signer.public, TOKEN).message

    assert again.public == signer.public
    assert again.blind_sign(blinded) == signer.blind_sign(blinded)
    with pytest.raises(ValueError, match="RSA"):
        Signer.from_bytes(
            ec.generate_private_key(ec.SECP256R1()).private_bytes(
                serialization.Encoding.DER,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )


def test_a_key_is_named_by_half_of_its_hash_in_groups_of_four(signer: Signer) -> None:
    said = fingerprint(signer.public)

    assert [len(one) for one in said.split(" ")] == [4] * 8
    assert hashlib.sha256(signer.public).hexdigest().startswith(said.replace(" ", ""))
