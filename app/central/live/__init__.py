"""What the seats do now, and how the processes of a server hear of each other."""
