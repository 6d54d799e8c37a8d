"""Writing menus, split by process."""

from fangxin.areas.menus.actions.week import IMPORTERS, MAPPERS, import_menu_week, map_name

__all__ = ["IMPORTERS", "MAPPERS", "import_menu_week", "map_name"]
