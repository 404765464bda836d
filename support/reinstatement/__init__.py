"""The way back: who would serve again in a reformed service bound by law, and how they are asked, by their own yes."""
