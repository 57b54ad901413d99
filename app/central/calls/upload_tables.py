"""The tables of recordings that are on their way, and of blobs that may belong to nobody."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.central.tables import BLOB_CHARS, SEAT_CHARS, Base, Owned


class UploadRow(Owned, Base):
    """A recording that arrives in pieces; any process takes the next one.

    Attributes:
        size: Bytes of the whole.
        sha256: Of the whole, hex; pieces of another whole are refused.
        arrived: Bytes that are here, from the first on without a hole.
        heard_ms: When the last piece came.
    """

    __tablename__ = "uploads"
    call_id: Mapped[UUID] = mapped_column(primary_key=True)
    seat: Mapped[str] = mapped_column(String(SEAT_CHARS))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    arrived: Mapped[int]
    heard_ms: Mapped[int] = mapped_column(index=True)


class PieceRow(Base):
    """A piece that is here; ``first`` is the place of its first byte in the whole."""

    __tablename__ = "upload_pieces"
    call_id: Mapped[UUID] = mapped_column(
        ForeignKey("uploads.call_id", ondelete="CASCADE"), primary_key=True
    )
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))


class LooseBlobRow(Base):
    """A blob that no other row may point at: about to be one's, or just not any more.

    Written before the blob is, and taken away in the transaction that makes it somebody's; so a
    server that is killed leaves no sound behind that nobody knows of.
    """

    __tablename__ = "loose_blobs"
    name: Mapped[str] = mapped_column(String(BLOB_CHARS), primary_key=True)
    at_ms: Mapped[int] = mapped_column(index=True)
