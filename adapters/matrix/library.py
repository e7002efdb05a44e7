"""What is used of matrix-nio, in one place. It has types in its sources, and says so nowhere."""

# pyright: reportMissingTypeStubs=false

import logging

from nio import (
    AsyncClient,
    AsyncClientConfig,
    EncryptionError,
    Event,
    ForwardedRoomKeyEvent,
    KeysUploadResponse,
    MatrixRoom,
    MegolmEvent,
    RoomKeyEvent,
    SyncResponse,
)
from nio.api import Api
from nio.crypto.attachments import encrypt_attachment
from nio.crypto.sessions import InboundGroupSession
from nio.events import ToDeviceEvent
from nio.responses import ErrorResponse, KeysClaimResponse, KeysQueryResponse
from peewee import DatabaseError, OperationalError

# It writes about devices and events to a log of its own. What matters comes back as a value.
logging.getLogger("nio").setLevel(logging.CRITICAL)

# Everything that others can make it raise by what they send: it looks at some of that only.
HOSTILE = (AssertionError, AttributeError, KeyError, RecursionError, TypeError, ValueError)

__all__ = [
    "HOSTILE",
    "Api",
    "AsyncClient",
    "AsyncClientConfig",
    "DatabaseError",
    "EncryptionError",
    "ErrorResponse",
    "Event",
    "ForwardedRoomKeyEvent",
    "InboundGroupSession",
    "KeysClaimResponse",
    "KeysQueryResponse",
    "KeysUploadResponse",
    "MatrixRoom",
    "MegolmEvent",
    "OperationalError",
    "RoomKeyEvent",
    "SyncResponse",
    "ToDeviceEvent",
    "encrypt_attachment",
]
