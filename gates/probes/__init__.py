"""Small programs that run in the subject's interpreter: the standard library only, nothing of ours."""
