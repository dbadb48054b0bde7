"""OGC API – Features and Tiles over the record: what QGIS, GDAL and R open without being told."""
