"""One child in two worlds."""
