"""Spoken numbers in their written form."""

from speech.text.numbers.step import Numbers

__all__ = ["Numbers"]
