"""What the faults of all APIs share: how one is made, those that follow from a contract, those that any API can have."""
