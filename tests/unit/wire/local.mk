# tests of unit/wire
