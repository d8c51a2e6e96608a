"""Ledgers as workbooks: the shape that came in goes out again."""
