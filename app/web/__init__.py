"""STEP 5: HTTP only. A handler resolves its parameters, calls one function, responds."""
