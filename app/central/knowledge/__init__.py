"""Articles: drafts, publishing, remarks, attachments."""
