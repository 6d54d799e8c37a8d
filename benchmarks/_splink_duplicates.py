"""Run by the peer's own interpreter: Splink, unsupervised (EM), on a roster from standard input.

Writes JSON: the pairs found at several match probabilities, and the CPU seconds. The syllables of names are given to it
ready, so that both sides hear the same sounds.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


def _by_sound(column: str, sound: str) -> cl.CustomComparison:
    """One comparison of a name: as written, by sound, one syllable's letter apart, else. Rare names weigh more."""
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column), cll.ExactMatchLevel(column, term_frequency_adjustments=True),
            cll.ExactMatchLevel(sound, term_frequency_adjustments=True), cll.LevenshteinLevel(sound, 1), cll.ElseLevel(),
        ],
    )  # fmt: skip


def main() -> None:
    connection = duckdb.connect()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "rows.json")
        rows = json.load(sys.stdin)
        # Numbered text would be guessed to be numbers; what is empty is not known.
        path.write_text(
            json.dumps([{name: value if value != "" else None for name, value in r.items()} for r in rows])
        )
        columns = ", ".join(f"{name}: '{'BIGINT' if name == 'id' else 'VARCHAR'}'" for name in rows[0])
        connection.execute(f"CREATE TABLE rows AS SELECT * FROM read_json('{path}', columns={{{columns}}})")
    began = time.process_time()
    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="id",
        comparisons=[
            _by_sound("name", "sound"),
            cl.DateOfBirthComparison("birth", input_is_string=True),
            cl.ExactMatch("sex"),
            _by_sound("guardian", "guardian_sound"),
            cl.ExactMatch("phone"), cl.ExactMatch("id_number"), cl.ExactMatch("student"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("sound", "substr(birth, 1, 4)"), block_on("birth", "substr(name, 1, 1)"), block_on("phone"),
            block_on("sound", "guardian_sound"),
        ],
    )  # fmt: skip
    api = DuckDBAPI(connection)
    linker = Linker(api.register("rows"), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("name", "birth", "guardian")], recall=0.4
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (block_on("birth", "substr(name, 1, 1)"), block_on("phone"), block_on("sound")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.5).as_record_list()
    seconds = time.process_time() - began
    pairs = {
        str(level): [
            sorted((int(one["id_l"]), int(one["id_r"]))) for one in found if one["match_probability"] >= level
        ]
        for level in (0.5, 0.9, 0.99, 0.999)
    }
    json.dump({"pairs": pairs, "seconds": seconds}, sys.stdout)


main()
