"""People and organisations as the offices keep them; what takes two persons; what the system does not do."""
