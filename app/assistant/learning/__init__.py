"""Categories learnt from a centre's own tickets: docs/decisions/037."""
