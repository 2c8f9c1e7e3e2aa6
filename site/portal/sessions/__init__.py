"""Sessions of the portal: where they are kept, and when they end."""
