using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Formats.Las;

namespace Reality.Sample.Scanning;

/// <summary>
/// A scan from a vehicle: the beam turns in an upright plane that is turned alternately to one and the other side of the
/// direction of travel, so that walls across the road are seen, too. Coordinates are those of the map.
/// </summary>
internal sealed class MobileScan(LaserScanner scanner, double stepDegrees, ulong seed, int threadCount)
{
    private const double LinesPerSecondAtOneDegree = 15;
    private const double PlaneYaw = 30 * Math.PI / 180;

    // The vehicle below the scanner is not scanned.
    private const double MaxDegreesFromUp = 150;

    /// <summary>Points of a pass in the order of their times.</summary>
    /// <param name="startSeconds">GPS time at the start of the drive.</param>
    /// <param name="openMap">Opens the conversion from world to map coordinates, once per thread.</param>
    public IEnumerable<LasPoint> Measure(
        DrivePass pass, double startSeconds, Func<CoordinateTransform> openMap, CancellationToken cancellation)
    {
        var lineSeconds = stepDegrees / LinesPerSecondAtOneDegree;
        var lines = new LasPoint[(int)(pass.Seconds / lineSeconds)][];
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threadCount };
        Parallel.For(
            0, lines.Length, parallel, openMap,
            (line, _, map) =>
            {
                lines[line] = Line(pass, line, lineSeconds, startSeconds, map);
                return map;
            },
            map => map.Dispose());
        return lines.SelectMany(line => line);
    }

    private LasPoint[] Line(DrivePass pass, int line, double lineSeconds, double startSeconds, CoordinateTransform map)
    {
        var random = SeededRandom.For(seed, 0xCA500000L + (long)(1000 * pass.Begin) * 100_000 + line);
        var beams = (int)Math.Round(360 / stepDegrees);
        var points = new List<LasPoint>(beams);
        var yaw = pass.HeadingAt(line * lineSeconds) + (line % 2 == 0 ? PlaneYaw : -PlaneYaw) + Math.PI / 2;
        var (sin, cos) = ExactMath.SinCos(yaw);
        for (var beam = 0; beam < beams; beam++)
        {
            var degrees = -180 + beam * stepDegrees;
            if (Math.Abs(degrees) > MaxDegreesFromUp)
                continue;
            var seconds = (line + beam / (double)beams) * lineSeconds;
            var (aside, up) = ExactMath.SinCos(degrees * Math.PI / 180);
            var (center, direction) = (pass.At(seconds), new Vector3d(aside * cos, aside * sin, up));
            if (!scanner.TryMeasure(center, direction, ref random, out var measured))
                continue;
            points.Add(new(map.Apply(center + measured.Range * direction), measured.Color)
            {
                Intensity = measured.Intensity, Classification = measured.Class, Time = startSeconds + pass.Begin + seconds,
            });
        }
        return [.. points];
    }
}
