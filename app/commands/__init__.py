"""What ``zuoxi NAME`` does."""
