"""Where requests go: a server in memory or a base URL, within a time, and why no answer came."""
