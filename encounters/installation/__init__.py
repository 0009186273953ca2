"""What keeps an installation sound: doctor, backup, disk space."""
