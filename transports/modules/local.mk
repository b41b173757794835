# modules: see DESIGN in docs/architecture.md
