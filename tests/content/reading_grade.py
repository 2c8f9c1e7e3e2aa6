from content.checks.readability import english_grade as grade

__all__ = ["grade"]
