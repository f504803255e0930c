"""What purchasers and the market change."""
