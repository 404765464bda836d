"""Giving: card gifts through Stripe, and the refunds, disputes and payouts that Stripe announces."""
