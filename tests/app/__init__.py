"""The app in the browser, without a browser."""
