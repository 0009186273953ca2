"""What ``collectstatic`` puts together for browsers: scripts, one stylesheet, typefaces."""
