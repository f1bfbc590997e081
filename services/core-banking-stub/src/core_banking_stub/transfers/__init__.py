"""Orders to move money: once each, answered with what happened, refusals included."""
