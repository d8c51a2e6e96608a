"""A demo county with a year of records, built by calling operations."""
