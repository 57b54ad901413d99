"""What a person arranged on the screen; short texts, each under a name of its own."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.store.tables import PreferenceRow


def preference(session: Session, name: str) -> str:
    """Read what is remembered under ``name``; empty if nothing is."""
    row = session.get(PreferenceRow, name)
    return "" if row is None else row.value


def remember(session: Session, name: str, value: str) -> None:
    """Remember ``value`` under ``name``, in place of what was there."""
    session.merge(PreferenceRow(name=name, value=value))
