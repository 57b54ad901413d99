"""The ticket form, by idea: what it looks in, its texts, its rows, its fields, its way back."""
