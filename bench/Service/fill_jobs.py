"""fill_jobs.py DATABASE TOKEN COUNT IDS: stores jobs of the token's user in a SQLite database of the service, and lists their ids."""
import base64
import json
import sqlite3
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


connection = sqlite3.connect(database)
connection.execute("INSERT OR IGNORE INTO ITwins (Id, OwnerId, CreatedAt) VALUES (?, ?, ?)", (itwin, user, ticks))
connection.execute("INSERT OR IGNORE INTO ITwinMembers (ITwinId, UserId) VALUES (?, ?)", (itwin, user))
with open(ids, "w", encoding="utf-8") as listed:
    for i in range(count):
        job = uuid.uuid4()
        connection.execute(
            "INSERT INTO Jobs (Id, Name, Type, ITwinId, UserId, State, CreatedAt, StartedAt, EndedAt, ProcessingUnits, ProgressPercent,"
            " Specifications) VALUES (?, ?, 'Reconstruction', ?, ?, 6, ?, ?, ?, 1.5, 100, ?)",
            (str(job).upper(), f"Survey {i}", itwin, user, ticks + i * 10_000_000, ticks + i * 10_000_000 + 1, ticks + i * 10_000_000 + 2,
             specifications()))
        print(job, file=listed)
connection.commit()
