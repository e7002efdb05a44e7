"""The headers that keep a page of ours safe in a browser."""

_SAFE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
_HSTS = {"strict-transport-security": "max-age=31536000"}


def safe_headers(policy: str, address: str) -> dict[str, str]:
    """List the headers of every answer of a page: `policy` says what it may load and do, `address`
    is what people open."""
    always = {"content-security-policy": policy, "cache-control": "no-store", **_SAFE}
    return always | (_HSTS if is_secure(address) else {})


def is_secure(address: str) -> bool:
    """Whether people open the bot by https."""
    return address.startswith("https:")
