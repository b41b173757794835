# link: see DESIGN in docs/architecture.md
