"""The extended profile of customers: stands for the complementary system that a real bank has beside its core."""
