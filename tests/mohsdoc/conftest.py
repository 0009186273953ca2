from tests.support.collected_files import collected

__all__ = ["collected"]
