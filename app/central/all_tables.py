"""All tables of the server in one: what migrations are held against and what copies count."""

from __future__ import annotations

import app.central.calls.call_tables
import app.central.calls.upload_tables
import app.central.knowledge.article_tables
import app.central.live.presence_tables
import app.central.people.people_tables
import app.central.surges.surge_tables
import app.central.tickets.dictionary_tables
import app.central.tickets.ticket_tables  # noqa: F401 - each puts its tables into METADATA
from app.central.tables import Base

METADATA = Base.metadata
