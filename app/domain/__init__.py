"""Values and rules of the hotline; nothing but the standard library."""
