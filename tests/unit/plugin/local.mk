# tests of unit/plugin
