"""The verbs of feedback and complaints."""
