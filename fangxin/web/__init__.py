"""The top floor: sign-in, home pages, pages that join areas, templates and components."""
