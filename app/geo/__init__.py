"""MATHS: arrays in, arrays out. Geometry is lon/lat degrees, edges straight in lon/lat (RFC 7946, 3.1.1)."""
