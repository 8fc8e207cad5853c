"""What people read of a run, made from results.json alone."""
