"""Rows that are probably one child, found by what two clerks would compare: name by sound, birth date, family, numbers.

for pair in find_likely(records, at_least=LIKELY):
    pair.first, pair.second, pair.score, pair.evidence
"""

from fangxin.engine.duplicates.comparing import Evidence, Level
from fangxin.engine.duplicates.finding import LIKELY, Pair, find_likely, weigh
from fangxin.engine.duplicates.names import Sound, sound_of
from fangxin.engine.duplicates.records import Record

__all__ = ["LIKELY", "Evidence", "Level", "Pair", "Record", "Sound", "find_likely", "sound_of", "weigh"]
