"""Tickets and their life cycle, the way of changes to the seats, dictionaries, Open311."""
