"""The plain network written independently in Mesa, SimPy and Ciw; imports nothing of our own floors."""
