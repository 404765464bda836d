"""How a deployment is configured and started: settings, the embedded database, the supervisor behind `make run`."""
