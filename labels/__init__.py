"""Label layouts and fonts, as data. No other Python lives here."""
