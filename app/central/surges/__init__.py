"""What many call about, found by counting."""
