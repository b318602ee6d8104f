"""Workbooks: sheets as tables, read behind a guard, made anew, or changed in single cells."""
