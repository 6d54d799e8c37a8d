"""What the menus area prints: workbooks and PDF."""
