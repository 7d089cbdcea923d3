#!/usr/bin/env python3
"""Horizontal distance of calibrated camera centers to the GPS positions in the photos' EXIF, read by gdalinfo.

usage: gps_residuals.py ContextScene.json PHOTOS
"""
import json, math, os, re, subprocess, sys

A, F = 6378137.0, 1 / 298.257223563
E2 = F * (2 - F)


def degrees(text, ref):
    d, m, s = (float(x) for x in re.findall(r"\(([-0-9.]+)\)", text))
    return (d + m / 60 + s / 3600) * (-1 if ref.strip() in "SW" else 1)


def frame(lat, lon):
    """Meters per radian of latitude and longitude at a place."""
    s = math.sin(lat)
    n = A / math.sqrt(1 - E2 * s * s)
    return A * (1 - E2) / (1 - E2 * s * s) ** 1.5, n * math.cos(lat)


scene = json.load(open(sys.argv[1], encoding="utf-8"))
photos = scene["PhotoCollection"]
definition = scene["SpatialReferenceSystems"][str(photos["SRSId"])]["Definition"]
lat0, lon0 = (math.radians(float(x)) for x in definition.split(":")[1].split(",")[:2])
north, east = frame(lat0, lon0)
squares, focal = [], []
for photo in photos["Photos"].values():
    pose = photos["Poses"].get(str(photo.get("PoseId")), {})
    if "Rotation" not in pose:
        continue
    name = photo["ImagePath"].split(":", 1)[-1]
    info = json.loads(subprocess.run(["gdalinfo", "-json", os.path.join(sys.argv[2], name)], capture_output=True).stdout)
    exif = info["metadata"][""]
    lat = math.radians(degrees(exif["EXIF_GPSLatitude"], exif["EXIF_GPSLatitudeRef"]))
    lon = math.radians(degrees(exif["EXIF_GPSLongitude"], exif["EXIF_GPSLongitudeRef"]))
    dx = pose["Center"]["x"] - (lon - lon0) * east
    dy = pose["Center"]["y"] - (lat - lat0) * north
    squares.append(dx * dx + dy * dy)
print(f"GPS residual, horizontal: RMS {math.sqrt(sum(squares) / len(squares)):.2f} m, max {math.sqrt(max(squares)):.2f} m over {len(squares)} photos")
for device in photos["Devices"].values():
    print(f"focal length {device['FocalLength']:.1f} px of {device['Dimensions']['width']} px width")
