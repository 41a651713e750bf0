"""What a user's noxfile imports."""
