"""Use cases that the screens call."""
