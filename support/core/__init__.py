"""The ground every room stands on: time, money, the database, access, audit, jobs, errors and the web layer."""
