"""Somebody's archive of daily maps → snapshots of control, with a word on everything in it.

The steps: ``paths`` which files, ``reading`` bytes → polygons in CRS84 with their texts,
``scan`` which day and which classes, ``zones`` one day's polygons → a coverage of zones,
``report`` what became of everything. A ``profile`` says how one archive is to be understood.
"""
