"""What several pages show: Vue components with typed Python properties, charts, and views of a result."""
