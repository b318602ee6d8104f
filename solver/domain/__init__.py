"""What exists: the nouns of the field, the figures in force, the needs language, and what can happen."""
