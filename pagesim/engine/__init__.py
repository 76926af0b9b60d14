"""Where the install runs: in a container or as a child process, behind one interface."""
