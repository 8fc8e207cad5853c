"""What the faults of all APIs share: how they are made, those that follow from a contract, those that any API can have."""
