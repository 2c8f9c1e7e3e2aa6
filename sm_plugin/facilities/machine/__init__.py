"""The stages of a rollout: a room within the room, which only `facilities` may enter."""
