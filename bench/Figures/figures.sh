#!/usr/bin/env bash
# Measures the figures of docs/benchmarks.md: accuracy, CPU seconds and peak memory on the real photos, with COLMAP in the same run.
# usage: bench/Figures/figures.sh [OUT] [calibrate|peer|mesh|sample ...]     (default: all)
# needs: the public photos in the folder REALITY_DATA and the judging programs in the folder REALITY_TOOLS, see bench/README.md
#        (default: the folders data and tools of ../shared); colmap, python3-numpy, time, gdal-bin (installed if missing).
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
data=${REALITY_DATA:-$root/../shared/data}
tools=${REALITY_TOOLS:-$root/../shared/tools}
out=${1:-$root/artifacts/figures}
[ $# -gt 0 ] && shift
parts=${*:-calibrate peer mesh sample}
mkdir -p "$out"
out=$(cd "$out" && pwd)

need() { command -v "$1" > /dev/null || apt-get install -y --no-install-recommends "$2" > /dev/null; }
need colmap colmap
need /usr/bin/time time
need gdalinfo gdal-bin
python=/usr/bin/python3
$python -c 'import numpy' 2> /dev/null || apt-get install -y --no-install-recommends python3-numpy > /dev/null
"$root/reality" --version > /dev/null

# timed NAME COMMAND...: runs it, keeps its output, prints user + system seconds, wall seconds and peak memory.
timed() {
  local name=$1 status=0
  shift
  /usr/bin/time -f "%U %S %e %M" -o "$out/$name.time" "$@" > "$out/$name.txt" 2>&1 || status=$?
  tail -n 1 "$out/$name.time" | awk -v n="$name" -v s="$status" \
    '{ printf "%-34s exit %d  CPU %7.1f s  wall %7.1f s  peak %6.0f MiB\n", n, s, $1 + $2, $3, $4 / 1024 }'
}

cpu() { tail -n 1 "$out/$1.time" | awk '{ print $1 + $2 }'; }

cat > "$out/fountain-K.json" <<'JSON'
{
  "FocalLength": 2759.48,
  "AspectRatio": 1.001695971705974,
  "Skew": 0,
  "PrincipalPoint": { "x": 1520.19, "y": 1006.31 },
  "RadialDistortion": { "k1": 0, "k2": 0, "k3": 0 },
  "TangentialDistortion": { "p1": 0, "p2": 0 }
}
JSON

# accuracy NAME TRUTH: camera centers against the truth after a similarity.
accuracy() {
  $python "$tools/scene_cameras.py" "$out/$1/scene/ContextScene.json" > "$out/$1.cameras.json"
  $python "$tools/eval_cameras.py" "$out/$1.cameras.json" "$2" --unit-scale 1000 --unit mm | sed 's/^/    /'
}

registered() {
  $python - "$out/$1/scene/ContextScene.json" <<'PY'
import json, sys
photos = json.load(open(sys.argv[1]))["PhotoCollection"]
posed = [p for p in photos["Photos"].values() if "Rotation" in photos.get("Poses", {}).get(str(p.get("PoseId")), {})]
print(f"    registered {len(posed)}/{len(photos['Photos'])}")
PY
}

calibrate() {
  local name=$1 photos=$2
  shift 2
  rm -rf "${out:?}/$name"
  timed "$name" "$root/reality" calibrate "$photos" --output "$out/$name" "$@"
  registered "$name"
}

colmap_run() {
  local name=$1 photos=$2 work=$out/$1
  shift 2
  rm -rf "$work"
  mkdir -p "$work/sparse"
  export QT_QPA_PLATFORM=offscreen
  timed "$name.features" colmap feature_extractor --database_path "$work/db" --image_path "$photos" \
    --SiftExtraction.use_gpu 0 --ImageReader.single_camera 1 "$@"
  timed "$name.matching" colmap exhaustive_matcher --database_path "$work/db" --SiftMatching.use_gpu 0
  local refine=()
  [ $# -gt 0 ] && refine=(--Mapper.ba_refine_focal_length 0 --Mapper.ba_refine_principal_point 0 --Mapper.ba_refine_extra_params 0)
  timed "$name.mapping" colmap mapper --database_path "$work/db" --image_path "$photos" --output_path "$work/sparse" "${refine[@]}"
  colmap model_converter --input_path "$work/sparse/0" --output_path "$work" --output_type TXT > /dev/null 2>&1
  awk -v n="$name" -v a="$(cpu "$name.features")" -v b="$(cpu "$name.matching")" -v c="$(cpu "$name.mapping")" \
    'BEGIN { printf "%-34s CPU %.1f s in all\n", n, a + b + c }'
}

for part in $parts; do
  case $part in
    calibrate)
      calibrate fountain-given-K "$data/strecha-fountain-P11/images" --intrinsics "$out/fountain-K.json"
      accuracy fountain-given-K "$data/strecha-fountain-P11/gt_dense_cameras"
      calibrate fountain-unknown "$data/strecha-fountain-P11/images"
      accuracy fountain-unknown "$data/strecha-fountain-P11/gt_dense_cameras"
      calibrate entry-unknown "$data/strecha-entry-P10/images"
      accuracy entry-unknown "$data/strecha-entry-P10/gt_dense_cameras"
      calibrate brighton "$data/drone-brighton-beach/images"
      $python "$root/bench/Figures/gps_residuals.py" "$out/brighton/scene/ContextScene.json" "$data/drone-brighton-beach/images" | sed 's/^/    /'
      calibrate sceaux "$data/sceaux-castle/images"
      calibrate berlin "$data/opensfm-berlin/images"
      ;;
    peer)
      colmap_run colmap-fountain-given-K "$data/strecha-fountain-P11/images" \
        --ImageReader.camera_model PINHOLE --ImageReader.camera_params 2759.48,2764.16,1520.69,1006.81
      $python "$tools/eval_cameras.py" "$out/colmap-fountain-given-K" "$data/strecha-fountain-P11/gt_dense_cameras" \
        --unit-scale 1000 --unit mm | sed 's/^/    /'
      [ -f "$out/fountain-given-K.time" ] && awk -v ours="$(cpu fountain-given-K)" \
        -v a="$(cpu colmap-fountain-given-K.features)" -v b="$(cpu colmap-fountain-given-K.matching)" \
        -v c="$(cpu colmap-fountain-given-K.mapping)" \
        'BEGIN { printf "calibrate, CPU seconds against COLMAP: %.3f x (target 0.05)\n", ours / (a + b + c) }'
      ;;
    mesh)
      rm -rf "$out/fountain-mesh"
      timed fountain-mesh "$root/reality" run "$data/strecha-fountain-P11/images" --output "$out/fountain-mesh" \
        --intrinsics "$out/fountain-K.json" --precision High --exports OBJ
      $python "$tools/scene_cameras.py" "$out/fountain-mesh/scene/ContextScene.json" --views > "$out/fountain-views.json"
      [ -d "$out/meshviews" ] || cp -r "$tools/meshviews" "$out/meshviews"
      dotnet run -c Release --project "$out/meshviews" -- "$(find "$out/fountain-mesh/exports/OBJ" -name '*.obj' | head -n 1)" \
        "$out/fountain-views.json" "$data/strecha-fountain-P11/images" --width 768 --out "$out/fountain-pictures" | sed 's/^/    /'
      ;;
    sample)
      rm -rf "$out/sample" "$out/sample-run"
      timed sample "$root/reality" sample "$out/sample"
      timed sample-run "$root/reality" run "$out/sample/photos" --output "$out/sample-run"
      dotnet run -c Release --project "$root/bench/Datasets" -- sample "$out/sample" "$out/sample-run" | sed 's/^/    /'
      ;;
    *)
      echo "unknown part '$part'" >&2
      exit 2
      ;;
  esac
done
