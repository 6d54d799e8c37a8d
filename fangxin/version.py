"""The version of the program: read from the first heading of the changelog's release list."""

VERSION = "0.1.0"
