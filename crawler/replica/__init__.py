"""Local servers that answer as the portals do, for the demo and the tests."""
