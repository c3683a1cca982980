"""Comparisons as tables: values to rows, rows to text, Markdown and JSON."""
