"""What all twins share."""
