# host: see DESIGN in docs/architecture.md
