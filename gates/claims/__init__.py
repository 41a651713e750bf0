"""What people wrote about a repository, held against what is known of it. Text and facts in, values out."""
