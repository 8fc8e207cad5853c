"""A third API, as someone would add it: a contract, a room and a test. It lives here, where nothing finds it by itself."""
