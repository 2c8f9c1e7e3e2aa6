"""The chains of the record: writing, proving, and going on after a new key or an older backup."""
