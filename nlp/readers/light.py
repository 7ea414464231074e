"""placeholder until the reader lands"""
def read(view): return []
def read_drugs(view): return []
