"""The tool `analyze_sentiment`: how reviews or pasted texts sound, and about what."""
