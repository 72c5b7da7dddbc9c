"""What other parts may call: `from lianyi.machinery.backup import public as backup`."""

from lianyi.machinery.backup.services import BackupCard, last_backup, make_backup, restore_backup

__all__ = ["BackupCard", "last_backup", "make_backup", "restore_backup"]
