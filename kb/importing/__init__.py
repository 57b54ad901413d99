"""Articles from other people's files: JSON Lines, CSV, Excel, Markdown and Word."""
