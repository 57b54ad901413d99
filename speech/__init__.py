"""Speech on the desk: capture, recognition, transcript, model files; no Qt."""
