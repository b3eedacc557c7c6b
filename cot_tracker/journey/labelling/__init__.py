"""Labels of one journey: reserved, rendered and proved, issued, delivered, applied, voided."""
