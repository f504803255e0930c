"""Compiled rules: records, structs, keyed chance and the cache of compiled code."""
