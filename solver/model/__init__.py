"""The CP-SAT model of V(A): rows, constraint families, couplings, goals in order. The only room that imports ortools."""
