"""V(A), the best assignment when the letters in A are available. The only room that imports OR-Tools."""
