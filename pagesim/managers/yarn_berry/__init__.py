"""The room of Yarn 2 and later."""
