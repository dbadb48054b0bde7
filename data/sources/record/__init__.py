"""Rebuilds the shipped record from open sources and the editor's hand-made files."""
