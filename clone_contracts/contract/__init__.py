"""What is promised: the documents in ``schemas/`` read as operations and clauses."""
