"""What was seen, ready to travel: exchanges judged, learnt from, redacted and kept."""
