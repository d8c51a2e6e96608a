"""What takes two persons: one proposes, another decides."""
