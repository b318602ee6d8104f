"""V(A): looked up, decided by branch and bound, or solved with CP-SAT. The only room that imports OR-Tools."""
