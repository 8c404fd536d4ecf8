"""Bringing a project to another version or other answers, with git's own three-way merge.

What the template wrote, what it would write now and what the team has made of it are three trees of
the project's repository. They are made and merged in a scratch repository that borrows the
project's objects, so that nothing of the project is touched before everything is known.
"""
