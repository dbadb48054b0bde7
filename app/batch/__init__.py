"""The same steps over a whole archive: plan what is missing → build it anywhere → keep it once.

A task is bytes in and bytes out, so that a worker needs neither the record nor the results: a
thousand days can be built in this process, in many of this machine, or on a cluster, and the
results are the same to the byte. Only this package knows Dask, and only when it is asked for.
"""
