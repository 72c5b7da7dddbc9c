"""What the command lines of files share."""
