# conference: see DESIGN in docs/architecture.md
