"""The pages by the Model Context Protocol."""
