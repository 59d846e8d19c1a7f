"""Published files: one module per format."""
