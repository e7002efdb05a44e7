"""What is used of matrix-nio, in one place. It has types in its sources, and says so nowhere."""

# pyright: reportMissingTypeStubs=false

import logging

from nio import (
    AsyncClient,
    AsyncClientConfig,
    EncryptionError,
    Event,
    ForwardedRoomKeyEvent,
    MatrixRoom,
    MegolmEvent,
    OlmUnverifiedDeviceError,
    RoomKeyEvent,
    SyncResponse,
)
from nio.api import Api
from nio.crypto.attachments import encrypt_attachment
from nio.responses import ErrorResponse

# It writes about devices and events to a log of its own. What matters comes back as a value.
logging.getLogger("nio").setLevel(logging.CRITICAL)

__all__ = [
    "Api",
    "AsyncClient",
    "AsyncClientConfig",
    "EncryptionError",
    "ErrorResponse",
    "Event",
    "ForwardedRoomKeyEvent",
    "MatrixRoom",
    "MegolmEvent",
    "OlmUnverifiedDeviceError",
    "RoomKeyEvent",
    "SyncResponse",
    "encrypt_attachment",
]
