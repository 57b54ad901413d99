"""Where recordings and attachments lie, and copies of everything."""
