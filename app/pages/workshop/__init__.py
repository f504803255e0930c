"""The workshop: teams on phones, a facilitator with a big screen; rooms live in memory only."""
