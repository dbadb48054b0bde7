"""The record as files other programs open: tables, archives of tiles, archives, a whole site.

Same input, same bytes: no clock, no random number and no folder's order goes into a file. What
makes a number quotable (licence, sources, method, disclaimer, digests) travels inside each.
"""
