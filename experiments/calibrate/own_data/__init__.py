"""One's own yearly figures: read, checked, fitted, and tested on the last year. Nothing leaves this machine."""
