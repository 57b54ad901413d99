"""Who may do what: signing in, rights by field, organisations, the audit."""
