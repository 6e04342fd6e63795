"""A sweep as tables of a database: DuckDB reads the shards where they lie, so memory does not grow with the runs.

Views: `cells` (factors and variants), `runs`, `outcomes`, `failures`, `results` (outcomes by cell, with the factors)
and, where there is a baseline, `effects` (the same less the paired baseline).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.special import stdtrit

from sim.experiment.files import TEMPORARY, write_bytes
from sim.experiment.indicators import INDICATORS
from sim.experiment.paired import LEVEL
from sim.experiment.sweep.factors import Factor
from sim.experiment.sweep.parts import FAILURES, MARKS, PLACE, RUNS, tables_of
from sim.experiment.sweep.plan import Plan
from sim.experiment.sweep.store import Store

EMPTY = {"runs": RUNS, "outcomes": MARKS, "failures": FAILURES}
TAKEN = {*MARKS.names, "cell", "baseline", "seed", "worker", "seconds", *(i.name for i in INDICATORS)}


def column_names(factors: tuple[Factor, ...]) -> list[str]:
    """Names of the factors' columns: the last part of the key, or all of it where that is not enough."""
    last = [f.key.rsplit(".", 1)[-1] for f in factors]
    return [name if last.count(name) == 1 and name not in TAKEN else f.key for name, f in zip(last, factors, strict=True)]


def write_cells(store: Store, plan: Plan) -> None:
    """`cells.parquet`: one row for every cell and swept scenario."""
    names = column_names(plan.factors)
    n = len(plan.cells)
    base = plan.sweep.baseline
    paired = pa.array(plan.numbers[base]) if base is not None else pa.nulls(n, pa.int64())
    tables = []
    for label in plan.sweep.swept:
        mine = set(plan.mine[label])
        columns: dict[str, Any] = {
            "cell": pa.array(np.arange(n, dtype=np.int64)),
            "scenario": pa.array([label] * n),
            "variant": pa.array(plan.numbers[label]),
            "baseline": paired,
        }
        for i, name in enumerate(names):
            values = [cell[i] if i in mine else None for cell in plan.cells]
            kinds = {type(v) for cell in plan.cells if (v := cell[i]) is not None}
            columns[name] = pa.array([str(v) if v is not None else None for v in values] if str in kinds else values, _type(kinds))
        tables.append(pa.table(columns))
    buffer = pa.BufferOutputStream()
    pq.write_table(pa.concat_tables(tables), buffer, compression="zstd")
    write_bytes(store.folder / "cells.parquet", buffer.getvalue().to_pybytes())


def _type(kinds: set[type]) -> pa.DataType:
    if str in kinds:
        return pa.string()
    if kinds <= {bool} and kinds:
        return pa.bool_()
    return pa.int64() if kinds <= {int} and kinds else pa.float64()


def connect(folder: Path, memory: str = "512MB") -> Any:
    """A DuckDB connection with the views; one thread, so that sums are the same every time."""
    import duckdb

    store = Store(folder)
    lines = list(store.tail.lines())  # before the shards: a journal that becomes one now is then seen twice, never not at all
    database = duckdb.connect()
    for setting in (f"memory_limit='{memory}'", "threads=1", "preserve_insertion_order=false"):
        database.execute(f"SET {setting}")
    fresh = tables_of(lines)
    for name, schema in EMPTY.items():
        files = [str(p) for p in store.parts.files(name)]
        parts = [f"SELECT * FROM read_parquet({files!r}, union_by_name = true)"] if files else []
        database.register(f"_{name}_tail", fresh[name] if fresh[name].num_rows else schema.empty_table())
        parts.append(f"SELECT * FROM _{name}_tail")
        what = "SELECT DISTINCT * FROM" if files and lines else "SELECT * FROM"
        database.execute(f"CREATE VIEW {name} AS {what} ({' UNION ALL BY NAME '.join(parts)})")
    cells = str(folder / "cells.parquet")
    database.execute(f"CREATE VIEW cells AS SELECT * FROM read_parquet('{_text(cells)}')")
    database.execute("CREATE VIEW results AS SELECT * FROM cells JOIN outcomes USING (variant, scenario)")
    _effects(database)
    return database


def _text(path: str) -> str:
    return path.replace("'", "''")


def measures(database: Any) -> list[str]:
    """Columns of `outcomes` that hold numbers measured."""
    return [row[0] for row in database.execute("DESCRIBE outcomes").fetchall() if row[0] not in MARKS.names]


def _effects(database: Any) -> None:
    own = [row[0] for row in database.execute("DESCRIBE cells").fetchall()]
    changes = "".join(f', o."{m}" - b."{m}" AS "{m}"' for m in measures(database))
    factors = ", ".join(f'c."{name}"' for name in own)
    database.execute(
        f"CREATE VIEW effects AS SELECT {factors}, o.replicate, o.level, o.place, o.year{changes} FROM cells c"
        " JOIN outcomes o ON o.variant = c.variant JOIN outcomes b ON b.variant = c.baseline"
        " AND b.replicate = o.replicate AND b.level = o.level AND b.place = o.place AND b.year = o.year"
    )


def student(database: Any, most: int) -> None:
    """A table of Student's factors by number of replicates, for intervals in SQL."""
    n = np.arange(2, max(most, 2) + 1)
    factors = stdtrit(n - 1, 0.5 + LEVEL / 2) / np.sqrt(n)
    database.register("_student", pa.table({"n": n, "factor": factors}))


SUMMARY = pa.schema(
    [
        *[("cell", pa.int64()), ("scenario", pa.string()), *PLACE, ("indicator", pa.string()), ("n", pa.int64())],
        *[(name, pa.float64()) for name in ("mean", "sd", "low", "high")],
    ]
)
PASS = 2_000_000
"""Values that one pass of the summary orders in memory."""


def summarise(database: Any, source: str, out: Path) -> None:
    """Mean and 95 % interval over replicates by cell, place, year and indicator of a view, into a Parquet file.

    One indicator and as many years at a time as fit, so that memory does not grow with the runs.
    """
    student(database, 100_000)
    by_year = database.execute("SELECT year, count(*) FROM outcomes GROUP BY year ORDER BY year").fetchall()
    if not by_year:
        return
    span = max(1, PASS // max(rows for _, rows in by_year))
    years = [year for year, _ in by_year]
    keys = "cell, scenario, level, place, year"
    target = out.with_name(f"{TEMPORARY}{out.name}")
    with pq.ParquetWriter(target, SUMMARY, compression="zstd") as writer:
        for measure in measures(database):
            for first in range(0, len(years), span):
                chosen = ", ".join(map(str, years[first : first + span]))
                # Ordered, so that sums do not depend on who finished first.
                found = database.sql(
                    f"SELECT {keys}, '{measure}' AS indicator, n, mean, sd, mean - t.factor * sd AS low, mean + t.factor * sd AS high"
                    f' FROM (SELECT {keys}, count("{measure}") AS n, avg("{measure}" ORDER BY replicate) AS mean,'
                    f' stddev_samp("{measure}" ORDER BY replicate) AS sd FROM {source} WHERE year IN ({chosen}) GROUP BY {keys})'
                    f" LEFT JOIN _student t USING (n) WHERE n > 0 ORDER BY {keys}"
                )
                writer.write_table(found.to_arrow_table().cast(SUMMARY))
    target.replace(out)


def half_widths(database: Any, source: str, indicator: str, wanted: tuple[np.ndarray, np.ndarray]) -> dict[int, float]:
    """Half the widest 95 % interval of the nation at its last year-end, by variant.

    `wanted` = variants and the replicates that count of each: an interrupted round must not decide for itself.
    """
    database.register("_wanted", pa.table({"variant": wanted[0], "most": wanted[1]}))
    sql = (
        f'SELECT variant, count("{indicator}"), stddev_samp("{indicator}" ORDER BY replicate) FROM {source}'
        " JOIN _wanted USING (variant) WHERE replicate < most AND level = 'nation'"
        " AND year = (SELECT max(year) FROM outcomes) GROUP BY cell, variant"
    )
    out: dict[int, float] = {}
    for variant, n, sd in database.execute(sql).fetchall():
        half = float("inf") if sd is None or n < 2 else float(stdtrit(n - 1, 0.5 + LEVEL / 2) * sd / np.sqrt(n))
        out[variant] = max(half, out.get(variant, 0.0))
    return out
