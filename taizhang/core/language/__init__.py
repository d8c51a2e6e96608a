"""The scheme language: from a Markdown document to a checked tree, with every problem at once."""
