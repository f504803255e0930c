"""Small faults planted in the engine, and towns that notice them: results.csv and survivors.yaml by tools.mutate."""
