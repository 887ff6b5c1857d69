"""The lead's live floor: who is here, what waits, what is late."""
