"""What all tests share. The fixtures themselves live in tests/fixtures/, one file per thing."""

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.minute",
    "tests.fixtures.postgresql",
    "tests.fixtures.sites",
    "tests.fixtures.api",
    "tests.fixtures.printer",
]
