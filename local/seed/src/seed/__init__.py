"""The demo bank's people and their past. The one place besides the services that may import services."""
