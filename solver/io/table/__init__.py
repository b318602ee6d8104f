"""Tables as people keep them: text, cells, values and dates, with every fault kept."""
