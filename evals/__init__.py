"""Does the skill help? Tasks with hidden tests, and what grades answers to them."""
