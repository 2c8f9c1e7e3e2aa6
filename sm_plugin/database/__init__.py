"""Questions and limits in the database: pages of a list, prepared SQL, triggers that refuse."""
