# tests of unit/host
