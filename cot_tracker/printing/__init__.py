"""Everything on paper: plain data in, bytes out. Knows no journeys, no database and no files but
the label layouts and fonts."""
