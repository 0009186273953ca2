"""The version of the application, as signed notes name it."""

VERSION = "0.1.0"
