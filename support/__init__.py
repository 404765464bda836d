"""Apora: casework, aid and giving for officers who refused criminal orders."""
