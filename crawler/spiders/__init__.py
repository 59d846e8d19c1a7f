"""Where to go next: one module per portal generation."""
