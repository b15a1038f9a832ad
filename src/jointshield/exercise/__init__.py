"""THE EXERCISE: a clock, the rooms, and the way between them; replay and verification."""
