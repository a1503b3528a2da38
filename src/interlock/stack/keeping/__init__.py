"""A stack that outlives the command that started it: where it is kept, who has it, what of it can still be used."""
