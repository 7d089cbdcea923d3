using Reality.Core.Geodesy;
using Reality.Core.Numerics;
using Reality.Formats.Geodesy;
using Reality.Sample;
using Reality.Sample.Surfaces;

namespace Reality.Datasets;

/// <summary>Heights of the DSM export against those of the true surface.</summary>
internal static class DsmAccuracy
{
    private const int Step = 3;

    public static IEnumerable<SampleFigure> Measure(
        string path, SampleAlignment alignment, TriangleGrid truth, SampleTruth figures)
    {
        var gsd = figures.GroundSamplingDistance;
        var dsm = RasterFile.Read(path);
        using var mapFromWorld = CoordinateTransform.FromWorld(
            alignment.TruthFrame.Origin, CoordinateSystemParser.Parse(dsm.CrsWkt));
        var errors = CellsOf(dsm, mapFromWorld).AsParallel()
            .Select(cell => ErrorOf(alignment.TrueFromRun * cell, truth) / gsd).Where(double.IsFinite).ToArray();
        Array.Sort(errors);
        return
        [
            new("DSM height errors, median", MeshAccuracy.Percentile(errors, 0.5), "GSD"),
            new("DSM height errors, 90th percentile", MeshAccuracy.Percentile(errors, 0.9), "GSD", 3),
        ];
    }

    private static List<Vector3d> CellsOf(RasterFile dsm, CoordinateTransform mapFromWorld)
    {
        var (x, y, z) = (new List<double>(), new List<double>(), new List<double>());
        for (var row = 0; row < dsm.Height; row += Step)
        {
            for (var column = 0; column < dsm.Width; column += Step)
            {
                if (dsm.At(0, column, row) <= -9999)
                    continue;
                x.Add(dsm.Left + (column + 0.5) * dsm.PixelSize);
                y.Add(dsm.Top - (row + 0.5) * dsm.PixelSize);
                z.Add(dsm.At(0, column, row));
            }
        }
        var (xs, ys, zs) = (x.ToArray(), y.ToArray(), z.ToArray());
        mapFromWorld.ApplyInverse(xs, ys, zs);
        return xs.Select((value, i) => new Vector3d(value, ys[i], zs[i])).ToList();
    }

    private static double ErrorOf(Vector3d cell, TriangleGrid truth)
    {
        var above = cell with { Z = truth.Bounds.Max.Z + 1 };
        return truth.TryIntersect(above, new(0, 0, -1), out var hit) ? Math.Abs(above.Z - hit.Distance - cell.Z) : double.NaN;
    }
}
