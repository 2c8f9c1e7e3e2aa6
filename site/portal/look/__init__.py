"""The look of every page: the frame around it, its generation, error pages, forms."""
