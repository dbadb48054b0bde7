"""MATHS: arrays in, arrays out.

Geometry is lon/lat degrees; edges are straight in lon/lat (RFC 7946, section 3.1.1).
"""
