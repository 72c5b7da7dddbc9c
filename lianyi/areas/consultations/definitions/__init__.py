"""What a county decides about consultations, and its closed lists."""
