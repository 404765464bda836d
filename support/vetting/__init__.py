"""Two who do not know an officer look into the case before anything but an emergency is paid; freezing; appeals."""
