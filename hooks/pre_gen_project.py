"""Refuses a folder that holds something: `--overwrite-if-exists` would mix it with the new files.

cookiecutter runs this in the folder, before it writes there.
"""

from __future__ import annotations

import sys
from pathlib import Path

if any(Path().iterdir()):
    sys.exit(
        f"{Path.cwd()} is not empty, and nothing in it was touched. Choose another place with "
        "--output-dir, or another name. To bring a service up to date, run `copier update` in it."
    )
