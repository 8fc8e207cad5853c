"""One session with one API: sends within bounds, notes what it creates, has every answer recorded, removes what it made."""
