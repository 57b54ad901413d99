"""The figures of ``zuoxi bench`` that need a screen."""
