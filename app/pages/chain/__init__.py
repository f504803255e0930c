"""The chain week by week."""
