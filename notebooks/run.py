"""Run the notebooks from top to bottom and keep their outputs: `python notebooks/run.py [--check] [NAME.ipynb ...]`.

`--check` runs them without writing; NOTEBOOK_NOTES=40 takes so many notes of each file, for a quick run.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent


def main(arguments: list[str]) -> None:
    check = "--check" in arguments
    named = [HERE / Path(name).name for name in arguments if name != "--check"]
    for path in named or sorted(HERE.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, timeout=1800, kernel_name="python3", record_timing=False, resources={"metadata": {"path": str(HERE.parent)}}).execute()
        if not check:
            notebook.metadata["language_info"] = {"name": "python"}
            nbformat.write(notebook, path)
        print(path.name)


if __name__ == "__main__":
    main(sys.argv[1:])
