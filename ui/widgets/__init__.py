"""Parts that several desks use."""
