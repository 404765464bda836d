"""What happens by itself in referrals, once its day has come."""
