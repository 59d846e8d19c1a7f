"""Speed, measured against a peer in the same run: ratios, never a time that a test asserts."""
