"""Formats in: a workbook as an office keeps it becomes cells with their places. Nothing here knows the database."""
