"""How fast a case is documented: five standard cases, driven in a browser and counted."""
