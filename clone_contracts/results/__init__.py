"""The machine record of a run, what follows from it, and how records are merged and compared. Views come from it alone."""
