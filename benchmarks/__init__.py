"""Speed, measured side by side with peers in one run, so that the ratios hold on any machine."""
