"""The quarterly tables of CMS, read from the files that CMS publishes.

``read_cms_files`` turns files into releases, one for each kind of table; ``packed`` and
``unpacked`` are how a release is kept. README.md beside this file names the layouts.
"""

from encounters.coding.cms.errors import CmsFileError
from encounters.coding.cms.files import CmsFile, refuse_size
from encounters.coding.cms.packing import packed, unpacked
from encounters.coding.cms.release import CmsRelease, read_cms_files

__all__ = [
    "CmsFile",
    "CmsFileError",
    "CmsRelease",
    "packed",
    "read_cms_files",
    "refuse_size",
    "unpacked",
]
