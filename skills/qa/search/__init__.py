"""How an answer is found: words and meaning of passages, weighed against a question."""
