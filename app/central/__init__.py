"""The central server: API, users, tickets, presence."""
