"""Money for a need: asked for by one, approved by a second, paid by a third, confirmed by the officer."""
