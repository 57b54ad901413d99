"""Calls, running and over: words, sound in pieces, retention with proofs."""
