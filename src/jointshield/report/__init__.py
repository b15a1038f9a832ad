"""WHAT HAPPENED, FROM THE JOURNALS: timeline, figures, the after-action page, series, CZML."""
