"""Empties the outbox, one row after another, whatever happens on the way."""

from __future__ import annotations

import random
from collections.abc import Callable

from sqlalchemy.orm import Session, sessionmaker
