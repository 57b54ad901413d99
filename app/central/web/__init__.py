"""The web side: the application, its document, limits, errors, and the processes that serve it."""
