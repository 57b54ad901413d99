"""The knowledge base at the agent's desk: a line, its filters, what was found, the card."""
