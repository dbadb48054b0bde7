"""Numbers and zones to pictures: the folium page, vector and raster tiles. No HTTP."""
