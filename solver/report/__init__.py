"""Results as text, tables, pages and pictures."""
