"""Where requests go: a server in memory or a base URL, within a time limit, and why no answer came."""
