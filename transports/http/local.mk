# http: see DESIGN in docs/architecture.md
