"""The little that we use of Solara, typed and made safe."""
