"""A scenario folder as domain objects, or every fault in it at once."""
