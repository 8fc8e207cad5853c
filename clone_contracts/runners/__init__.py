"""What puts everything to use: the suite under pytest, hooks for schemathesis, cleaning up."""
