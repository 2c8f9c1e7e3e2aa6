from content.checks.reading_grade import english_grade as grade

__all__ = ["grade"]
