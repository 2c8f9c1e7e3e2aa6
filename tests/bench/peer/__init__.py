"""django-postman as its documentation sets it up, on the same PostgreSQL, with its own inbox."""
