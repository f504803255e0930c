"""The web server: connections, limits, security, the front end's files, and a quiet stop."""
