"""One request and its answer as plain data: nothing here sends, judges or keeps anything."""
