"""From a recogniser's words to text that people can use."""
