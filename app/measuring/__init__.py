"""Figures: what `zuoxi bench` measures without a screen."""
