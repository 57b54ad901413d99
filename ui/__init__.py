"""Everything that is seen; the only package that knows Qt."""
