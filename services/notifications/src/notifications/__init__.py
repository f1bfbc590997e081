"""What the bank says to people: texts in their language, sent by e-mail and SMS."""
