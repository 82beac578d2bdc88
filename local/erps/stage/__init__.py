"""What the three simulated ERPs share: controls, faults, the front of the pages. No ledger: each ERP keeps its own."""
