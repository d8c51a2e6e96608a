"""Money owed and paid."""
