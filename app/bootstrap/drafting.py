"""The optional drafter of a seat, if the settings name one."""

from __future__ import annotations

from app.secrets import drafter_key
from app.services.drafting import Drafting
from app.settings import Settings
from app.sync.drafter import Drafter


def drafting_of(settings: Settings) -> Drafting | None:
    """Start its thread, which looks for the key first; ``None`` if there is to be no drafter."""
    url, model = settings.drafter_url, settings.drafter_model
    if not url:
        return None
    return Drafting(lambda: Drafter(url, model, drafter_key()))
