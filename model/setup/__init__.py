"""From a scenario to the tables and the world of a run."""
