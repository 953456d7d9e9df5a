"""The built-in reasoners; they come through the same door as those of plugins."""
