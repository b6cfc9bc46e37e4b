"""What only the lessons need: the `minigrad` command, which copies them into a folder and opens JupyterLab there."""
