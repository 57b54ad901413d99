"""Where it happened: from spoken words to divisions of the region, and when to ask."""

from app.assistant.places.questions import Candidate
from app.assistant.places.reader import Located, PlaceReader
from app.assistant.places.register import Register, of_country, of_gazetteer

__all__ = ["Candidate", "Located", "PlaceReader", "Register", "of_country", "of_gazetteer"]
