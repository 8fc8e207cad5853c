"""A third API, as someone would add it: a contract, a package and a test. Nothing finds it here by itself."""
