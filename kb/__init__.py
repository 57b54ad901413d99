"""The knowledge base: articles, index, search; no Qt."""
