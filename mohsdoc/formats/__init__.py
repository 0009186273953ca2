"""How pages say days and times, by language: found by the setting FORMAT_MODULE_PATH."""
