"""The rules of feedback and complaints."""
