"""Authentication: passwords, second factors, rate limits for attempts, and session locking."""
