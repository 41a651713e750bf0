"""The nouns: frozen values with units, which import nothing of ours."""
