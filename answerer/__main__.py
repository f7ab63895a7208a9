"""Entry point of ``python -m answerer``."""

from answerer.cli import app

if __name__ == "__main__":
    app(prog_name="python -m answerer")
