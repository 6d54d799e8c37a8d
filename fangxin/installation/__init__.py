"""Installing, starting, checking and saving one Fangxin installation (the top floor: nothing imports it)."""
