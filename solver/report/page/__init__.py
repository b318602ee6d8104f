"""The page: one file that answers in a browser (docs/page.md)."""
