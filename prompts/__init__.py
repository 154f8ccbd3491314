"""Every sentence shown to a model or a person that is not computed."""
