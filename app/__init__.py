"""The seat and the server, without their screens."""
