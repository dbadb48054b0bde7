"""The commands of ``controlmap``, one module each; ``app.cli`` puts them together."""
