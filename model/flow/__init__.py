"""Flow: one file a stage of the week, one loop each; a stage holds no formula of its own."""
