# tests of unit/call
