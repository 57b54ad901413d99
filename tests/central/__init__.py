"""Tests of the central server, through real HTTP, on SQLite and on PostgreSQL."""
