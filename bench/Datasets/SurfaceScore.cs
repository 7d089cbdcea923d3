using Reality.Core.Numerics;
using Reality.Formats.Ply;
using Reality.Sample;
using Reality.Sample.Surfaces;

namespace Reality.Datasets;

/// <summary>
/// How much of the OBJ export of a run on the sample is right, and how much of the true surface it has: the harmonic mean of both
/// shares, within one ground sampling distance (Knapitsch 2017), of what lies in a square around the middle of the site.
/// </summary>
internal static class SurfaceScore
{
    private const double HalfSideMeters = 40;

    public static int Run(string survey, string output)
    {
        var truth = SampleTruth.Read(Path.Combine(survey, "truth", SampleTruth.FileName));
        using var stream = File.OpenRead(Path.Combine(survey, "truth", SampleTruth.SurfaceFileName));
        var ply = PlyReader.Read(stream);
        var (positions, triangles) = MeshAccuracy.Read(
            Path.Combine(output, "exports", "OBJ"), SampleAlignment.None(truth));
        var precision = ShareNear(
            MeshAccuracy.Samples(positions, triangles), new(ply.Positions, ply.Triangles, cellSize: 1),
            truth.GroundSamplingDistance);
        var recall = ShareNear(
            MeshAccuracy.Samples(ply.Positions, ply.Triangles), new([.. positions], [.. triangles], cellSize: 1),
            truth.GroundSamplingDistance);
        Console.WriteLine(
            $"precision {100 * precision:0.0} %, recall {100 * recall:0.0} %, "
            + $"F-score {200 * precision * recall / (precision + recall):0.0} % at {truth.GroundSamplingDistance:0.000} m");
        return 0;
    }

    private static double ShareNear(List<(Vector3d Position, Vector3d Normal)> samples, TriangleGrid surface, double distance)
    {
        var inside = samples.Select(sample => sample.Position)
            .Where(p => Math.Abs(p.X) < HalfSideMeters && Math.Abs(p.Y) < HalfSideMeters).ToList();
        return (double)inside.AsParallel().Count(p => surface.Distance(p, 4 * distance) <= distance) / inside.Count;
    }
}
