"""The tables of the seat's own database.

Whole values are kept as the JSON of their domain class in ``body``; beside it stand only the
columns that something searches by.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, MetaData, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Common ground of all tables; constraints have names so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class TicketRow(Base):
    """A ticket as this seat shows it: its own newest save, or the server's newest copy.

    Only ``body`` counts; the other columns are what lists and repeats search by, and
    ``app.store.tickets.put_ticket_row`` writes them anew with every body.

    ``order_key``: when it was made, in ms × 1000, and the how manieth of that millisecond it is
    here: newest first without a tie. It is also the ticket's row id in ``ticket_words``, because
    SQLite may number the rows of this table anew.
    ``words``: what the filter of the work list looks in, lower case.
    ``merged_into``: the ticket that this one was merged into (并单).
    """

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_order_key", "order_key", unique=True),
        Index("ix_ticket_seat", "seat", "order_key"),
        Index("ix_ticket_sync_state", "sync_state", "order_key"),
        Index("ix_ticket_status", "seat", "status", "order_key"),
        Index("ix_ticket_due_ms", "seat", "due_ms"),
        Index("ix_ticket_category", "category", "created_ms"),
        Index("ix_ticket_street", "street", "created_ms"),
        Index("ix_ticket_community", "community", "created_ms"),
        Index("ix_ticket_merged_into", "merged_into"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(index=True)
    caller_phone: Mapped[str] = mapped_column(index=True)
    created_ms: Mapped[int] = mapped_column(index=True)
    sync_state: Mapped[str]
    reason: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    order_key: Mapped[int] = mapped_column(server_default="0")
    seat: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="")
    due_ms: Mapped[int] = mapped_column(server_default="0")
    request_type: Mapped[str] = mapped_column(server_default="")
    category: Mapped[str] = mapped_column(server_default="")
    district: Mapped[str] = mapped_column(server_default="")
    street: Mapped[str] = mapped_column(server_default="")
    community: Mapped[str] = mapped_column(server_default="")
    is_confidential: Mapped[bool] = mapped_column(server_default=false())
    merged_into: Mapped[UUID | None]
    words: Mapped[str] = mapped_column(Text, server_default="")


class ServerCopyRow(Base):
    """A version of a ticket that the server has or had: what changes are merged against.

    ``is_ours``: this seat sent this version.
    """

    __tablename__ = "server_copy"

    ticket_id: Mapped[UUID] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    is_ours: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)


class EventRow(Base):
    """One line of a ticket's history; only ever added."""

    __tablename__ = "ticket_event"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(Text)


class OutboxRow(Base):
    """Something the server must hear of; ``body`` and ``key`` are the same at every try.

    ``unheard``: the last try got no answer at all, so it may go again as soon as there is one.
    ``is_merged``: the body also holds what others changed at the server.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_subject", "subject_id", "seq"),
        Index("ix_outbox_due", "state", "seq", "not_before_ms", "subject_id"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    body: Mapped[str] = mapped_column(Text)
    base_version: Mapped[int]
    attempts: Mapped[int]
    not_before_ms: Mapped[int]
    unheard: Mapped[bool]
    is_merged: Mapped[bool]
    state: Mapped[str]
    reason: Mapped[str]


class SentRow(Base):
    """A row of the outbox that the server took, for the case that the server is set back.

    ``server_seq``: the number of the change at the server; 0 if it counts none for this kind.
    ``at_ms``: when it was taken, by the seat's clock; ``body``: as it was sent.
    """

    __tablename__ = "sent"
    __table_args__ = (Index("ix_sent_server_seq", "server_seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    base_version: Mapped[int]
    server_seq: Mapped[int]
    at_ms: Mapped[int]
    body: Mapped[str] = mapped_column(Text)


class DraftRow(Base):
    """The journal: what is being written during a call, as of the last second."""

    __tablename__ = "draft"

    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    updated_ms: Mapped[int]
    body: Mapped[str] = mapped_column(Text)


class CallRow(Base):
    """A call that this seat took; ``ended_ms`` is 0 while it runs."""

    __tablename__ = "call"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(index=True)
    rang_ms: Mapped[int] = mapped_column(index=True)
    ended_ms: Mapped[int]
    body: Mapped[str] = mapped_column(Text)


class LineRow(Base):
    """Something of a call at a time: a sentence, a gap, a voice, a pause, a sentence heard anew.

    ``kind``: which of these (``app.store.calls.LineKind``); ``speaker`` is empty for pauses.
    """

    __tablename__ = "transcript_line"
    __table_args__ = (Index("ix_transcript_line_call", "call_id", "start_s"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    kind: Mapped[str]
    speaker: Mapped[str]
    start_s: Mapped[float]
    body: Mapped[str] = mapped_column(Text)


class SecondPassRow(Base):
    """A call that is still to be heard once more; ``tries`` are those that went wrong."""

    __tablename__ = "second_pass"

    call_id: Mapped[UUID] = mapped_column(
        ForeignKey("call.id", ondelete="CASCADE"), primary_key=True
    )
    tries: Mapped[int]


class HotWordRow(Base):
    """A word that people at this desk want recognition to know."""

    __tablename__ = "hot_word"

    word: Mapped[str] = mapped_column(primary_key=True)
    added_ms: Mapped[int]


class ArticleRow(Base):
    """An article as pulled; a removed one stays as a tombstone with an empty body.

    ``previous``: the body before ``update_no``, empty if it was removed then; NULL if the server
    had sent none, so that what came with the program counted.
    ``update_no``: the update that brought it; ``changed_ms``: when that came.
    ``change_no``: grows with everything that alters what the seat shows of it.
    """

    __tablename__ = "article"
    __table_args__ = (
        Index("ix_article_change_no", "change_no"),
        Index("ix_article_update_no", "update_no"),
        Index("ix_article_changed_ms", "changed_ms"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    is_removed: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)
    previous: Mapped[str | None] = mapped_column(Text)
    update_no: Mapped[int] = mapped_column(server_default="0")
    change_no: Mapped[int] = mapped_column(server_default="0")
    changed_ms: Mapped[int] = mapped_column(server_default="0")


class ArticleStateRow(Base):
    """What is known of the pulled articles as a whole; the table has one row, number 1.

    ``token``: of this table, made at random: an index that names another was built from another.
    ``change_no``, ``update_no``, ``at_ms``: the last ones given, and when the last page came.
    ``is_open``: more pages of the update are to come, and none of it is shown yet.
    ``is_undone``: a person wants to see what was there before it.
    ``is_first``: it is what the server sent to a seat that had nothing.
    """

    __tablename__ = "article_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str]
    change_no: Mapped[int]
    update_no: Mapped[int]
    at_ms: Mapped[int]
    is_open: Mapped[bool]
    is_undone: Mapped[bool]
    is_first: Mapped[bool]


class ArticleReadingRow(Base):
    """How an article was read at this seat.

    ``opened_ms``: 0 if it never was; ``body``: as it was then.
    ``pinned_ms``: when it was put on the shelf; 0 if it does not lie there.
    """

    __tablename__ = "article_reading"
    __table_args__ = (
        Index("ix_article_reading_opened_ms", "opened_ms"),
        Index("ix_article_reading_pinned_ms", "pinned_ms"),
    )

    article_id: Mapped[str] = mapped_column(primary_key=True)
    opened_ms: Mapped[int]
    pinned_ms: Mapped[int]
    body: Mapped[str] = mapped_column(Text)


class CursorRow(Base):
    """How far the changes of the server were read."""

    __tablename__ = "cursor"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]
    etag: Mapped[str]


class NumberRow(Base):
    """The last ticket number that a seat gave on a day (``20261121``)."""

    __tablename__ = "ticket_number"

    day: Mapped[str] = mapped_column(primary_key=True)
    seat: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class RecentRow(Base):
    """Something that was chosen at this seat: a category, a place, a unit.

    ``kind``: which picker it belongs to; ``count``: how often it was chosen.
    """

    __tablename__ = "recent"
    __table_args__ = (Index("ix_recent_kind", "kind", "used_ms"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    used_ms: Mapped[int]
    count: Mapped[int]


class PreferenceRow(Base):
    """What a person arranged on the screen, e.g. the columns of a list."""

    __tablename__ = "preference"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class ReturnRow(Base):
    """A ticket that a unit sent back; ``nth`` counts how often it came back so far.

    ``taken``: the unit that it went to then, empty as long as nobody knows. No names of people,
    no words of citizens: it stays when the ticket is long gone.
    """

    __tablename__ = "ticket_return"
    __table_args__ = (Index("ix_ticket_return_created_ms", "created_ms"),)

    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    nth: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str]
    territory: Mapped[str]
    returned: Mapped[str]
    taken: Mapped[str]
    created_ms: Mapped[int]
