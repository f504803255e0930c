"""Charts: tables in, ECharts options out. Pure functions that know neither Solara nor the theme."""
