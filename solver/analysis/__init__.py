"""Questions about a plan: what it is, why, what it rests on, and what would change it."""
