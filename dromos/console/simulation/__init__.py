"""What if? For leads: play the past again with something changed, and read what would come of it."""
