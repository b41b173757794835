# call: see DESIGN in docs/architecture.md
