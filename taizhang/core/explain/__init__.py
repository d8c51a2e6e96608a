"""Explanation: the step values of a run read as a tree, from the star down to the records."""
