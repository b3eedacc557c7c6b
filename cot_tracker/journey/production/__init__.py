"""The workshop: batch, unit operations, containers, storage."""
