using Reality.Core.Geometry;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Formats.PointClouds;

namespace Reality.Sample.Scanning;

/// <summary>
/// A scan of a scanner on a tripod, which turns about a vertical axis and measures column by column. Coordinates are those of the
/// map: ranges are multiplied by the scale of the map.
/// </summary>
internal sealed class StationScan(LaserScanner scanner, double stepDegrees, ulong seed, int threadCount)
{
    // The tripod and the ground below it are not scanned.
    private const double MinElevationDegrees = -60, MaxElevationDegrees = 84;
    private const double Degree = Math.PI / 180;

    /// <param name="station">Number of the station, which selects the noise.</param>
    /// <param name="center">World position of the scanner.</param>
    /// <param name="openMap">Opens the conversion from world to map coordinates, once per thread.</param>
    public ScanGrid Measure(
        string name, int station, Vector3d center, double yawRadians, Func<CoordinateTransform> openMap,
        CancellationToken cancellation)
    {
        var columns = (int)Math.Round(360 / stepDegrees);
        var rows = (int)Math.Round((MaxElevationDegrees - MinElevationDegrees) / stepDegrees) + 1;
        using var map = openMap();
        var mapFromScanner = new RigidTransform(Rotation.FromRotationVector(new(0, 0, yawRadians)), map.Apply(center));
        var grid = new ScanGrid(name, columns, rows, mapFromScanner);
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threadCount };
        Parallel.For(0, columns, parallel, openMap, Column, map => map.Dispose());
        return grid;

        CoordinateTransform Column(int column, ParallelLoopState loop, CoordinateTransform mapOfThread)
        {
            var random = SeededRandom.For(seed, 0x5CA00000L + station * 100_000L + column);
            var scannerFromMap = mapFromScanner.Inverted();
            var (sin, cos) = ExactMath.SinCos(yawRadians + column * 2 * Math.PI / columns);
            for (var row = 0; row < rows; row++)
            {
                var (sinUp, cosUp) = ExactMath.SinCos((MinElevationDegrees + row * stepDegrees) * Degree);
                var direction = new Vector3d(cosUp * cos, cosUp * sin, sinUp);
                if (!scanner.TryMeasure(center, direction, ref random, out var measured))
                    continue;
                var point = mapOfThread.Apply(center + measured.Range * direction);
                grid.Set(column, row, scannerFromMap * point, measured.Intensity, measured.Color);
            }
            return mapOfThread;
        }
    }
}
