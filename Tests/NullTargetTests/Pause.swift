import Glibc

/// Two milliseconds, for the other side to act; nothing depends on its having done so.
func pauseBriefly() { usleep(2000) }
