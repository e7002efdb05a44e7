"""Blind signatures, RFC 9474: who is invited gets one token signed, and nobody can tell later whose
it is. Pure.

A page makes a random token and blinds it. We know who asks, and sign once what we cannot read. The
page takes the blinding off; what is left is an RSA-PSS signature of a token that we never saw, and
it is sent with the answers by nobody in particular.

It is RSABSSA-SHA384-PSS-Deterministic: a token is 32 random bytes already, which is what the
Randomized variant would put in front of it. That no signature can be told from another does not
rest on the length of the key; only forging one does, and that must be hard for the weeks of a
round. So 2048 bits do: a signature takes 5.5 ms of plain Python, 100,000 of them ten minutes of
one core, over the days on which people open the page. (With 3072 bits it is half an hour.)

The page has the half of `blind` and `finalize` in `pages/blind.js`; both are held to the vectors of
the RFC.
"""

import hashlib
import math
import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

_BITS: Final = 2048
_E: Final = 65537
_HASH: Final = hashlib.sha384
_LENGTH: Final = 48  # of a hash, and of the salt
_PSS: Final = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=_LENGTH)


class Unfit(ValueError):
    """This is nothing that can be signed, or no signature that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blinded:
    """A message as its signer sees it, and what takes the blinding off again."""

    message: bytes
    inverse: int


class Signer:
    """The private key of one group of one round, which signs without seeing what."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self._key = key
        numbers = key.private_numbers()
        self._p, self._q = numbers.p, numbers.q
        self._dp, self._dq, self._q_inverse = numbers.dmp1, numbers.dmq1, numbers.iqmp
        self._n, self._e = numbers.public_numbers.n, numbers.public_numbers.e

    @classmethod
    def new(cls) -> "Signer":
        """Make a new key; it takes a tenth of a second or more."""
        return cls(rsa.generate_private_key(_E, _BITS))

    @classmethod
    def from_bytes(cls, kept: bytes) -> "Signer":
        """Take a key as it was kept. Raises: ValueError, when it is none."""
        # To look whether these are primes takes longer than to sign, and each signature is checked.
        key = load_der_private_key(kept, password=None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError("this is no RSA key")
        return cls(key)

    def to_bytes(self) -> bytes:
        """Write the key, to be kept where nobody reads it: DER, PKCS #8."""
        return self._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())

    @property
    def public(self) -> bytes:
        """The public key, for everybody: DER, SubjectPublicKeyInfo."""
        return self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def blind_sign(self, blinded: bytes) -> bytes:
        """Sign a blinded message; for the same one it is the same signature each time.

        Raises: Unfit, for what this key cannot sign.
        """
        message = int.from_bytes(blinded, "big")
        if len(blinded) != _bytes(self._n) or message >= self._n:
            raise Unfit
        # What takes how long tells nothing about the key: nobody knows what is raised to it.
        mask, unmask = _mask(self._n)
        masked = message * pow(mask, self._e, self._n) % self._n
        at_p, at_q = pow(masked, self._dp, self._p), pow(masked, self._dq, self._q)
        signed = at_q + self._q * ((at_p - at_q) * self._q_inverse % self._p)
        signature = signed * unmask % self._n
        # A fault of the machine in one half would give the key away.
        if pow(signature, self._e, self._n) != message:
            raise RuntimeError("a signature came out wrong")
        return _written(signature, self._n)


def blind(public: bytes, message: bytes) -> Blinded:
    """Hide a message from who signs it. Raises: Unfit, for a key that nobody should trust."""
    n, e = _numbers(public)
    mask, unmask = _mask(n)
    encoded = int.from_bytes(_encoded(message, secrets.token_bytes(_LENGTH), n), "big")
    if math.gcd(encoded, n) != 1:
        raise Unfit
    return Blinded(message=_written(encoded * pow(mask, e, n) % n, n), inverse=unmask)


def finalize(public: bytes, message: bytes, signed: bytes, blinded: Blinded) -> bytes:
    """Take the blinding off a signature. Raises: Unfit, when it is none of this message."""
    n, _ = _numbers(public)
    if len(signed) != _bytes(n):
        raise Unfit
    signature = _written(int.from_bytes(signed, "big") * blinded.inverse % n, n)
    if not verify(public, message, signature):
        raise Unfit
    return signature


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the owner of this key has signed a message."""
    key = load_der_public_key(public)
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        key.verify(signature, message, _PSS, hashes.SHA384())
    except InvalidSignature:
        return False
    return True


def fingerprint(public: bytes) -> str:
    """Name a public key, for people to compare: half of its SHA-256, in groups of four."""
    digits = hashlib.sha256(public).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def _numbers(public: bytes) -> tuple[int, int]:
    key = load_der_public_key(public)
    if not isinstance(key, rsa.RSAPublicKey):
        raise Unfit
    numbers = key.public_numbers()
    # With another exponent a signer could make a key that tells people apart.
    if numbers.e != _E or numbers.n.bit_length() < _BITS:
        raise Unfit
    return numbers.n, numbers.e


def _mask(n: int) -> tuple[int, int]:
    """Choose a number at random, and find its inverse."""
    while True:
        mask = secrets.randbelow(n)
        if math.gcd(mask, n) == 1:
            return mask, pow(mask, -1, n)


def _bytes(n: int) -> int:
    return (n.bit_length() + 7) // 8


def _written(number: int, n: int) -> bytes:
    return number.to_bytes(_bytes(n), "big")


def _encoded(message: bytes, salt: bytes, n: int) -> bytes:
    """Encode a message for signing: EMSA-PSS of RFC 8017, one bit shorter than the key."""
    bits = n.bit_length() - 1
    length = (bits + 7) // 8
    digest = _HASH(bytes(8) + _HASH(message).digest() + salt).digest()
    plain = b"\x01" + salt
    block = bytes(length - _LENGTH - 1 - len(plain)) + plain
    mask = _spread(digest, len(block))
    masked = bytearray(one ^ other for one, other in zip(block, mask, strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + b"\xbc"


def _spread(seed: bytes, length: int) -> bytes:
    """Make a mask of this length out of a seed: MGF1 of RFC 8017."""
    parts = (_HASH(seed + at.to_bytes(4, "big")).digest() for at in range(-(-length // _LENGTH)))
    return b"".join(parts)[:length]
