# janus: see DESIGN in docs/architecture.md
