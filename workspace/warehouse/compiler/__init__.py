"""From a request and a catalogue to one SQL syntax tree: no text is pasted together, so no value can become code."""
