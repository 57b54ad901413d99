"""The composition root: builds the parts and joins them; the only place that sees all."""
