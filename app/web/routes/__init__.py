"""The routes, one module a resource; each is a function from its services to a router."""
