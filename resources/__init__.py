"""Data that a centre may replace: categories, places, articles, words, themes."""
