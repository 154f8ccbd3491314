"""How the packaged weights were made; needs `pip install 'cartwise[train]'`. Nothing here runs when a shop asks."""
