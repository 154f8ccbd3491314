"""Chart specs drawn as Plotly figures or PNG pictures."""
