"""What every service agrees on: money, ids, time, errors and the events. Pure: nothing here does I/O."""
