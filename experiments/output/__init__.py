"""Result tables on their way to a file or a reader."""
