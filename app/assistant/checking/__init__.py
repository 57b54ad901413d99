"""A ticket against its call: what was said and not written, written and not said, graded below."""

from app.assistant.checking.check import MOST, TicketCheck

__all__ = ["MOST", "TicketCheck"]
