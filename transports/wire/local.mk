# wire: see DESIGN in docs/architecture.md
