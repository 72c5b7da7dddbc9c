"""What computes, with no health-office words and no framework, each usable and tested alone."""
