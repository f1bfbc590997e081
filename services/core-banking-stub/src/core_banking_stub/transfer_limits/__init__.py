"""What a customer may send: by transfer, by day and to somebody new."""
