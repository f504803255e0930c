"""What every agent type stands on: records, chance, units and the strict reader of parameter files."""
