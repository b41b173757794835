# tests of unit/conference
