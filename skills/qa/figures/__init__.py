"""How well questions are answered: the formulas, without names and without a database."""
