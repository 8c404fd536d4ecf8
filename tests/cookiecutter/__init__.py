"""The second front door: what cookiecutter makes is what copier makes."""
