"""A workshop in one room: teams on phones, a facilitator with the big screen, and nothing written down anywhere."""
