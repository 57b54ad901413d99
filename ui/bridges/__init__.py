"""What other threads post to the UI thread through."""
