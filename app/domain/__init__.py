"""NOUNS: frozen dataclasses in the words of the design.

Geometry is shapely (immutable since 2.0), always CRS84: x is longitude, y is latitude, degrees.
"""
