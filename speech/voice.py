"""Tells voice from silence, noise, ring tones and music."""

from __future__ import annotations


class VoiceModel:
    """The loaded detector; one serves any number of streams."""
