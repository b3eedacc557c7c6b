"""Pages, as Jinja templates. No other Python lives here."""
