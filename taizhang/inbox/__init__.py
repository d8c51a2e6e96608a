"""What I owe, what others owe me, what waits for me."""
