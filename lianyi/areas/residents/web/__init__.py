"""Pages of residents: made for a phone first, for that is what a village doctor has."""
