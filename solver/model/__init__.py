"""V(A) with CP-SAT: rows, constraint families, couplings, goals in order. The only room that imports ortools."""
