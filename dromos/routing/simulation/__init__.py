"""Discrete-event simulation of routing: pure, seeded, with the same engine that serves the real queues."""
