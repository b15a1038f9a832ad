"""The model of the consent protocol and what is proved of it; README.md beside is the way in."""
