"""Whether a vendor's page still says what the contract was written from: two descriptions, field by field."""
