"""fill_jobs.py DATABASE TOKEN COUNT IDS: stores jobs of the token's user in a database of the service, and lists their ids.

DATABASE is the file of a SQLite database, or a postgresql:// address, which psql must be installed for.
"""
import base64
import json
import sqlite3
import subprocess
import sys
import uuid

database, token, count, ids = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
payload = token.split(".")[1]
user = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["sub"]
itwin = "77777777-7777-4777-8777-777777777777"
ticks = 639_100_000_000_000_000  # March 2026


def specifications():
    exports = [{"format": name, "location": str(uuid.uuid4())} for name in ("3DTiles", "LAS", "OrthophotoDSM")]
    return json.dumps({
        "inputs": {"scene": str(uuid.uuid4()), "presets": ["aerial-nadir"]},
        "outputs": {"modelingReference": {"location": str(uuid.uuid4())}, "exports": exports},
        "options": {"geometricPrecision": "High", "tilingMode": "Adaptive", "tilingValue": 8, "crs": "EPSG:32632"},
    }, separators=(",", ":"))


def row(job, i):
    created = ticks + i * 10_000_000
    return (f"('{str(job).upper()}', 'Survey {i}', 'Reconstruction', '{itwin}', '{user}', 6, {created}, {created + 1}, {created + 2}, 1.5, 100,"
            f" '{specifications()}')")


jobs = [uuid.uuid4() for _ in range(count)]
with open(ids, "w", encoding="utf-8") as listed:
    listed.writelines(f"{job}\n" for job in jobs)
statements = [
    "BEGIN",
    f"""INSERT INTO "ITwins" ("Id", "OwnerId", "CreatedAt") VALUES ('{itwin}', '{user}', {ticks}) ON CONFLICT DO NOTHING""",
    f"""INSERT INTO "ITwinMembers" ("ITwinId", "UserId") VALUES ('{itwin}', '{user}') ON CONFLICT DO NOTHING""",
    """INSERT INTO "Jobs" ("Id", "Name", "Type", "ITwinId", "UserId", "State", "CreatedAt", "StartedAt", "EndedAt", "ProcessingUnits","""
    """ "ProgressPercent", "Specifications") VALUES """ + ",\n".join(row(job, i) for i, job in enumerate(jobs)),
    "COMMIT",
]
script = "".join(f"{statement};\n" for statement in statements)
if database.startswith("postgresql://"):
    subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", database], input=script, text=True, check=True)
else:
    sqlite3.connect(database).executescript(script)
