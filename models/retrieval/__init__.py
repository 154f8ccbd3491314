"""Search in texts: words, ranking functions, fusion, near-duplicates and themes; arrays in, arrays out."""
