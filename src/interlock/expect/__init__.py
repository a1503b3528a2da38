"""What must be, in the words of a feature, held against what is.

Tables and docstrings become PyHamcrest matchers (`expected_records`, `expected_json`) or data to send
(`data_records`, `data_json`); `has_record` and its relatives hold them against many records; `eventually`,
`consistently` and `assert_now` do so in time. Knows no behave, no report and no client.
"""

from interlock.expect.cells import data_cell, expected_cell
from interlock.expect.clock import Clock, ManualClock
from interlock.expect.docstring import data_json, expected_json
from interlock.expect.failure import Failure, failure_of, remember_captures
from interlock.expect.has_count import has_count, has_some
from interlock.expect.has_exactly import has_exactly_records
from interlock.expect.has_exactly_in_order import has_exactly_in_order
from interlock.expect.has_record import has_no_record, has_record, has_records
from interlock.expect.in_order import in_order
from interlock.expect.kinds import JSON, TEXT, WORDS, Kind
from interlock.expect.memory import Memory
from interlock.expect.paths import MISSING, look_up, parse_path, unknown_field
from interlock.expect.record import RecordMatcher, matches_record
from interlock.expect.sorting import RowOrder, row_order
from interlock.expect.sparing import Sparing
from interlock.expect.tables import Table, TableLike, data_records, expected_records, records_of, the_only
from interlock.expect.targets import JsonTyping, RowTyping, Target, TextTyping, Typing, json_typing
from interlock.expect.waiting import assert_now, consistently, eventually
from interlock.expect.wording import ROWS, Wording, as_text

__all__ = [
    "JSON",
    "MISSING",
    "ROWS",
    "TEXT",
    "WORDS",
    "Clock",
    "Failure",
    "JsonTyping",
    "Kind",
    "ManualClock",
    "Memory",
    "RecordMatcher",
    "RowOrder",
    "RowTyping",
    "Sparing",
    "Table",
    "TableLike",
    "Target",
    "TextTyping",
    "Typing",
    "Wording",
    "as_text",
    "assert_now",
    "consistently",
    "data_cell",
    "data_json",
    "data_records",
    "eventually",
    "expected_cell",
    "expected_json",
    "expected_records",
    "failure_of",
    "has_count",
    "has_exactly_in_order",
    "has_exactly_records",
    "has_no_record",
    "has_record",
    "has_records",
    "has_some",
    "in_order",
    "json_typing",
    "look_up",
    "matches_record",
    "parse_path",
    "records_of",
    "remember_captures",
    "row_order",
    "the_only",
    "unknown_field",
]
