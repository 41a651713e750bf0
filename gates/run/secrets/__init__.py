"""Values of secret variables and known token shapes: found in whatever form, and removed from all that is written."""
