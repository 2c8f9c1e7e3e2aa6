"""What people who run the portal see: health, metrics and logs. Nothing here is about people."""
