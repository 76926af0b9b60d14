"""YAML with places, JSONC, dotenv, edits that keep the rest: knows neither npm nor Pages."""
