"""For servers that speak WSGI: `wsgi:application` serves the site in COT_DIRECTORY."""

import os
from pathlib import Path

from cot_tracker.app import create_app
from cot_tracker.journey.paper.printing import void_unissued

application = create_app(Path(os.environ.get("COT_DIRECTORY", "instance")))
void_unissued(application.extensions["site"].door)
